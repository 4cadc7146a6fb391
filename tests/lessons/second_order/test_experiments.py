"""What the lesson's experiments find."""

import pytest

from core.studies.second_order import random_layer, ratios, without_second_order
from lessons.second_order import experiments
from lessons.second_order.lesson import errors, frame

pytestmark = pytest.mark.slow


def test_weights_move_away_and_sums_come_nearer() -> None:
    found = experiments.errors_of_a_layer()
    assert found.answer == experiments.TRADED
    for row in found.table.rows:
        weights, sums = (float(cell.removesuffix(" ×")) for cell in row[1:3])
        assert sums < 0.5 < 1 < weights


def test_without_correlation_gptq_rounds_to_nearest() -> None:
    assert experiments.inputs_that_stand_alone().answer == experiments.HARDLY
    for seed in range(3):
        plain = ratios(without_second_order(seed))
        assert (plain.weights, plain.sums, plain.changed) == (1, 1, 0)
        assert ratios(random_layer(seed, 0.0)).sums > 0.9


def test_the_network_gains_at_few_bits_alone() -> None:
    found = experiments.whole_network()
    rows = [[float(cell.removesuffix(" %")) for cell in row[1:3]] for row in found.table.rows]
    assert rows[0][1] > rows[0][0] + 20
    assert rows[1][1] > rows[1][0] + 2
    assert rows[2][1] == pytest.approx(rows[2][0], abs=0.5)  # 8 bits, the control
    assert not found.accepts(rows[0][0])


def test_two_weights_by_hand() -> None:
    # δ = (−0.4, −0.4): 0.32·(1 + ρ). δ = (−0.4, 0.6): 0.52 − 0.48·ρ, from ρ = 0.25 on.
    assert errors(0.2) == pytest.approx((0.384, 0.384))
    assert errors(0.5) == pytest.approx((0.48, 0.28))
    assert frame(0.5).says[1] == "Second weight 0.4 + 0.5 · 0.4 = 0.6 → 1"

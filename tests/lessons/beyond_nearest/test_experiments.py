"""What the lesson's experiments find."""

import numpy as np
import pytest

from core.studies.digit_accuracy import digits
from core.studies.flipped_weights import digit_neuron
from core.studies.post_training import digit_chain
from lessons.beyond_nearest import experiments
from lessons.beyond_nearest.lesson import frame

pytestmark = pytest.mark.slow


def shares(column: int, rows: tuple) -> list[float]:
    return [float(row[column].removesuffix(" %")) for row in rows]


def test_corrected_biases_gain_where_means_are_shifted() -> None:
    found = experiments.corrected_biases()
    nearest, corrected = shares(1, found.table.rows), shares(2, found.table.rows)
    assert corrected[0] > nearest[0] + 10  # 2 bits
    assert corrected[1] > nearest[1] + 2  # 3 bits
    assert corrected[2] == pytest.approx(nearest[2], abs=0.5)  # 8 bits, the control
    assert not found.accepts(nearest[0])


def test_unequal_channels_change_no_float_result() -> None:
    images = digits().test_images
    even, uneven = (digit_chain(0, spread).logits(images) for spread in (1.0, 8.0))
    assert np.allclose(even, uneven, atol=1e-3)


def test_equalization_helps_where_ranges_differ() -> None:
    found = experiments.equal_ranges()
    assert found.answer == experiments.LITTLE
    (as_trained, unequal), (equalized, rescued) = (shares(i, found.table.rows) for i in (1, 2))
    assert unequal < as_trained - 20
    assert rescued == pytest.approx(equalized, abs=0.5)


def test_learned_rounding_trades_weights_for_sums() -> None:
    found = experiments.learned_rounding()
    assert found.answer == experiments.FAR_MORE
    rows = {row[0]: [float(cell) for cell in row[1:3]] for row in found.table.rows}
    assert rows["AdaRound"][0] > rows["nearest"][0]
    assert rows["AdaRound"][1] < rows["biases corrected"][1] < rows["nearest"][1]


def test_a_flip_is_the_best_of_all_single_flips() -> None:
    neuron = digit_neuron(0, 7, 2)
    codes = neuron.nearest
    delta = neuron.scale * codes - neuron.weight
    tried = []
    for j in range(len(codes)):
        other = codes.copy()
        other[j] += -1 if delta[j] > 0 else 1
        tried.append(neuron.sum_error(other))
    assert neuron.sum_error(neuron.flipped(codes)) == min(tried)


def test_a_frame_after_two_flips() -> None:
    assert frame(0).says[2] == "Squared error of the sums: 100 %"
    points, _ = frame(2).chart.series
    assert len(points.x) == 80
    before = frame(0).chart.series[0]
    assert (
        np.abs(np.subtract(points.y, points.x)).mean()
        < 0.5 * np.abs(np.subtract(before.y, before.x)).mean()
    )

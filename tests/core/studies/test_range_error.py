"""A clipping range on a tensor, by hand and by what must hold for every tensor."""

import numpy as np
import pytest

from core.data.example_tensors import EXAMPLES, example
from core.studies.range_error import measure_range


def test_by_hand() -> None:
    # 2 bits over [−1, 2]: S = 1, Z = −1, levels −1, 0, 1, 2.
    trial = measure_range(np.array([-3.0, -0.6, 0.25, 1.5, 2.5]), -1.0, 2.0, 2, symmetric=False)
    assert (float(trial.params.scale), int(trial.params.zero_point)) == (1.0, -1)
    assert trial.approximation.tolist() == [-1.0, -1.0, 0.0, 2.0, 2.0]
    # −3 and, by half a step to the even side, nothing else: 2.5 rounds to 2.
    assert (trial.split.clipped, trial.split.clipping) == (1, 4.0)
    assert trial.split.rounding == pytest.approx(0.16 + 0.0625 + 0.25 + 0.25)


def test_symmetric_has_one_level_more_on_neither_side() -> None:
    trial = measure_range(np.array([-9.0, 9.0]), -1.0, 3.0, 3, symmetric=True)
    assert trial.approximation.tolist() == [-3.0, 3.0]
    assert int(trial.params.zero_point) == 0


@pytest.mark.parametrize("name", [one.name for one in EXAMPLES])
def test_a_wide_range_clips_nothing_and_rounds_by_half_a_step_at_most(name: str) -> None:
    x = example(name)
    trial = measure_range(x, float(x.min()), float(x.max()), 4, symmetric=True)
    assert trial.split.clipped == 0
    assert np.abs(x - trial.approximation).max() <= float(trial.params.scale) / 2 + 1e-12
    assert trial.sqnr_db == pytest.approx(
        10 * np.log10(np.sum(x**2) / np.sum((x - trial.approximation) ** 2))
    )


def test_leaving_the_outlier_out_helps() -> None:
    x = example("outlier")
    all_values = measure_range(x, float(x.min()), float(x.max()), 3, symmetric=False)
    without = measure_range(x, -3.0, 3.5, 3, symmetric=False)
    assert without.sqnr_db > all_values.sqnr_db + 4

"""The sweep of ranges against errors computed by hand."""

import numpy as np
import pytest

from core.data.example_tensors import example
from core.studies.range_sweep import sweep_range


@pytest.mark.parametrize("symmetric", [False, True])
def test_the_parts_of_the_sweep_by_hand(symmetric: bool) -> None:
    x = example("bell")
    sweep = sweep_range(x, 4, symmetric)
    for at in (10, 50, 99):
        low, high = sweep.share[at] * x.min(), sweep.share[at] * x.max()
        if symmetric:
            step, zero, first, last = max(-low, high) / 7, 0, -7, 7
        else:
            step, first, last = (high - low) / 15, -8, 7
            zero = round(-8 - low / step)
        wanted = np.array([round(v / step) + zero for v in x.tolist()])
        codes = wanted.clip(first, last)
        squares = (x - step * (codes - zero)) ** 2
        assert sweep.rounding[at] == pytest.approx(squares[codes == wanted].sum() / x.size)
        assert sweep.clipping[at] == pytest.approx(squares[codes != wanted].sum() / x.size)


def test_wider_clips_less_and_the_best_lies_between() -> None:
    for name in ("outlier", "bell", "relu"):
        sweep = sweep_range(example(name), 3, symmetric=False)
        assert sweep.clipping[-1] == 0
        assert sweep.clipping[0] > sweep.clipping[50] > 0
        assert 0 < sweep.best < len(sweep.share) - 1

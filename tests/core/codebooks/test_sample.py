"""The ordered sample by hand."""

import numpy as np
import pytest
import torch

from core import InputError
from core.codebooks import Codebook
from core.codebooks.sample import in_order


def test_by_hand() -> None:
    s = in_order(np.array([[3.0, 1.0], [1.0, -0.0]]), np.array([[1.0, 2.0], [4.0, 2.0]]))
    assert s.values.tolist() == [0.0, 1.0, 3.0]
    assert s.importance.tolist() == [0.5, 1.5, 0.25]  # over the largest, 4
    # Levels 0 and 2, threshold 1: errors 0, 1 and 1; mean (1.5 + 0.25)/2.25.
    c = Codebook([0.0, 2.0])
    assert s.mse(c) == 1.75 / 2.25
    assert s.centred(c).levels.tolist() == [0.0, (1.5 + 0.75) / 1.75]


def test_an_empty_cell_keeps_its_level() -> None:
    s = in_order([0.0, 1.0])
    assert s.centred(Codebook([-5.0, 0.4, 9.0])).levels.tolist() == [-5.0, 0.5, 9.0]
    assert s.centred(Codebook([-9.0, -5.0])).levels.tolist() == [-9.0, 0.5]


def test_the_mean_of_one_value_is_that_value() -> None:
    # 3·0.1 is 0.30000000000000004, a third of which is more than 0.1.
    s = in_order([0.1, 0.1, 0.1, 5.0])
    assert s.centred(Codebook([0.0, 5.0])).levels.tolist() == [0.1, 5.0]


def test_importance_zero_leaves_out() -> None:
    s = in_order(torch.tensor([1.0, 2.0, 7.0]), torch.tensor([1.0, 1.0, 0.0]))
    assert s.values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("x", "importance", "part"),
    [
        ([], None, "holds no numbers"),
        ([np.nan], None, "NaN"),
        ([1e39], None, "beyond float32"),
        ([1.0], [1.0, 2.0], "each of the 1 values"),
        ([1.0, 2.0], [1.0, -2.0], "none negative"),
        ([1.0, 2.0], [0.0, 0.0], "not all 0"),
        ([1.0, 2.0], [np.inf, 0.0], "importance holds NaN"),
        ([True], None, "real numbers"),
    ],
)
def test_wrong_input(x, importance, part: str) -> None:
    with pytest.raises(InputError, match=part):
        in_order(x, importance)


def test_an_empty_level_gives_way_to_one_that_float32_cannot_tell_from_it() -> None:
    above = 1.0 + 2.0**-23  # the next float32 after 1; half-way between them is 1 + 2⁻²⁴
    s = in_order([1.0 + 2.0**-24])
    assert s.centred(Codebook([1.0, above])).levels.tolist() == [1.0]

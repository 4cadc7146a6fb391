"""Slopes of the gradient rules, against the papers' closed forms worked out by hand."""

import numpy as np
import pytest

from core.errors import InputError
from core.studies.rule_gradient import RuleGradient, rule_gradient
from core.training.rules import GRADIENT_RULES


def at(rule: RuleGradient, x: float, values: np.ndarray) -> float:
    return float(values[np.abs(rule.x - x).argmin()])


def test_straight_through_is_1_even_beyond_the_range() -> None:
    rule = rule_gradient("ste", 2)
    assert np.unique(rule.levels).tolist() == [-1.0, -0.5, 0.0, 0.5]
    assert np.unique(rule.slope).tolist() == [1.0]


@pytest.mark.parametrize(("x", "slope"), [(-1.3, 0), (-1.2, 1), (0.7, 1), (0.8, 0)])
def test_clipped_ends_half_a_step_beyond_the_levels(x: float, slope: float) -> None:
    rule = rule_gradient("clipped-ste", 2)  # levels −1 … 0.5, a step of 0.5
    assert at(rule, x, rule.slope) == slope


@pytest.mark.parametrize(("x", "slope"), [(-1.3, 0), (0.5, 1), (0.7, 1.2), (0.4, 0.9)])
def test_ewgs_gives_more_gradient_to_what_has_farther_to_go(x: float, slope: float) -> None:
    rule = rule_gradient(
        "ewgs", 2
    )  # 0.7 lies 0.4 steps above 0.5; δ = 0.5, and gradients push down
    assert at(rule, x, rule.slope) == pytest.approx(slope, abs=1e-5)


def test_pact_pulls_on_the_upper_end_alone() -> None:
    rule = rule_gradient("pact", 2)
    assert [at(rule, x, rule.learned["α"]) for x in (-0.4, 0.5, 1.2)] == [0, 0, 1]
    assert [at(rule, x, rule.slope) for x in (-0.4, 0.5, 1.2)] == [0, 1, 0]


def test_lsq_says_on_which_side_of_its_level_a_value_lies() -> None:
    rule = rule_gradient("lsq", 2)  # S = 0.5, Qn = 2, Qp = 1
    steps = rule.learned["S"]
    assert at(rule, 0.1, steps) == pytest.approx(0 - 0.2, abs=1e-5)
    assert at(rule, 0.4, steps) == pytest.approx(1 - 0.8, abs=1e-5)
    assert (at(rule, -1.4, steps), at(rule, 1.4, steps)) == (-2, 1)


def test_lsq_plus_moves_its_offset_by_clipped_values_alone() -> None:
    rule = rule_gradient("lsq-plus", 2)  # levels −0.5 … 1
    assert [at(rule, x, rule.learned["β"]) for x in (-1.0, 0.2, 1.4)] == [1, 0, 1]


def test_qil_prunes_below_its_interval_and_clips_above_it() -> None:
    rule = rule_gradient("qil", 3)  # sizes from 0.25 to 1.25, thirds of 1.25
    assert np.unique(rule.levels.round(4)) == pytest.approx(np.arange(-3, 4) * 1.25 / 3, abs=1e-4)
    assert [at(rule, x, rule.slope) for x in (-1.4, -0.2, 0.7, 1.4)] == [0, 0, 1.25, 0]
    assert at(rule, 0.2, rule.levels) == 0


def test_dorefa_hardly_moves_large_weights() -> None:
    rule = rule_gradient("dorefa", 2)
    levels = np.unique(rule.levels.round(4))
    assert levels == pytest.approx([-1, -1 / 3, 1 / 3, 1], abs=1e-4)
    assert at(rule, 0.0, rule.slope) == pytest.approx(1 / 0.90515, abs=1e-4)  # 1 / tanh(1.5)
    assert at(rule, 1.5, rule.slope) == pytest.approx(0.18071 / 0.90515, abs=1e-4)


def test_prox_quant_draws_by_0_4_of_a_step() -> None:
    rule = rule_gradient("proxquant", 2)
    assert rule.drawn is not None
    assert at(rule, 0.1, rule.drawn) == 0  # within 0.2 of the level 0
    assert at(rule, 1.5, rule.drawn) == pytest.approx(1.3)
    assert np.unique(rule.slope).tolist() == [1.0]


def test_every_rule_has_a_picture_and_others_are_refused() -> None:
    for name in GRADIENT_RULES:
        assert len(rule_gradient(name, 4).slope) == len(rule_gradient(name, 4).x)
    with pytest.raises(InputError, match="no gradient rule 'moon'"):
        rule_gradient("moon", 2)

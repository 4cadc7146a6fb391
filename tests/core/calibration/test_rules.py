"""The table of rules against the rules themselves."""

import numpy as np
import pytest

from core import InputError, IntFormat
from core.calibration import (
    RULES,
    Extremes,
    HistogramObserver,
    MovingAverageObserver,
    Prior,
    Range,
    aciq,
    calibration_rule,
    entropy,
    minmax,
    moving_average,
    mse,
    percentile,
    percentile_rule,
)

X = np.random.default_rng(0).standard_t(3, 4000)
SEEN = HistogramObserver().update(X)
FORMAT = IntFormat(4, narrow=True)


@pytest.mark.parametrize("symmetric", [False, True])
def test_every_row_is_its_rule(symmetric: bool) -> None:
    expected = {
        "minmax": minmax(Extremes().update(X)),
        "moving-average": moving_average(MovingAverageObserver().update(X)),
        "percentile-99": percentile(SEEN, 99.0),
        "mse": mse(SEEN, FORMAT, symmetric),
        "entropy": entropy(SEEN, FORMAT, symmetric),
        "aciq-gauss": aciq(SEEN, Prior.GAUSSIAN, FORMAT, symmetric),
        "aciq-laplace": aciq(SEEN, Prior.LAPLACE, FORMAT, symmetric),
    }
    assert {name: rule.for_array(X, FORMAT, symmetric) for name, rule in RULES.items()} == expected


def test_names_and_words() -> None:
    assert all(name == rule.name for name, rule in RULES.items())
    assert len({rule.title for rule in RULES.values()}) == len(RULES)
    assert all(rule.meaning for rule in RULES.values())


def test_another_percentile() -> None:
    x = np.arange(1001.0)
    assert percentile_rule(90).for_array(x, FORMAT) == Range(100.0, 900.0)
    assert percentile_rule(90).name == "percentile-90"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nothing_seen(rule) -> None:
    with pytest.raises(InputError, match="has seen no values"):
        rule.for_array(np.zeros(0), FORMAT)


@pytest.mark.parametrize(
    "name", ["minmaxx", "", "percentile", "percentile-50", "percentile-101", "percentile-1e9"]
)
def test_an_unknown_rule(name: str) -> None:
    with pytest.raises(InputError, match="choose one of minmax, moving-average, percentile-99"):
        calibration_rule(name)


def test_a_rule_by_name() -> None:
    assert all(calibration_rule(name) is rule for name, rule in RULES.items())
    assert calibration_rule("percentile-90").for_array(np.arange(1001.0), FORMAT) == Range(100, 900)

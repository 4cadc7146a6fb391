"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.rounding import RoundingMode, round_to_integer
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.rounding_rules import NAMES
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach
from lessons.rounding import experiments, target, tasks

TEXT = Path(__file__).with_name("text.md")

PRICES, DAYS = 400, 20
TILLS = (RoundingMode.NEAREST_UP, RoundingMode.FLOOR, RoundingMode.NEAREST_EVEN)


def totals_off(day: int) -> dict[RoundingMode, np.ndarray]:
    """How far each total is off after 0, 1, … PRICES prices of a day."""
    x = experiments.prices(PRICES, seed=day)
    return {
        mode: np.concatenate([[0.0], np.cumsum(round_to_integer(x, mode) - x)]) for mode in TILLS
    }


def frame(day: float) -> Frame:
    """The totals of one day."""
    off = totals_off(int(day))
    shown = range(0, PRICES + 1, 4)
    x = tuple(map(float, shown))
    series = tuple(
        Series(
            NAMES[mode],
            x,
            tuple(float(errors[i]) for i in shown),
            control=mode is RoundingMode.NEAREST_EVEN,
        )
        for mode, errors in off.items()
    )
    return Frame(
        Chart("prices added", "rounded total − true total", series),
        tuple(f"{NAMES[mode]}: off by {number(errors[-1])}" for mode, errors in off.items()),
    )


def _moving() -> Moving:
    return Moving(Slider("Day", 1, DAYS, 1), frame)


def _problem() -> Mapping[str, str]:
    return {"prices": number(PRICES)}


def _ties() -> Mapping[str, str]:
    return {"count": f"{experiments.COUNT:,}"}


def _sums() -> Mapping[str, str]:
    return {
        "ratio": number(experiments.MANY // experiments.FEW),
        "few": number(experiments.FEW),
        "many": f"{experiments.MANY:,}",
        "trials": number(experiments.TRIALS),
    }


def _network() -> Mapping[str, str]:
    return {
        "bits": number(experiments.WEIGHT_BITS),
        "roundings": number(experiments.ROUNDINGS),
    }


def _target() -> Mapping[str, str]:
    return {"most": number(target.LARGEST_BIAS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="rounding",
    title="Which way to round",
    purpose="Tell rounding rules apart, find the one that drifts, and say what a sum makes of it.",
    steps=(
        Explain("A total that drifts", _text("problem", _problem), chart=_moving),
        Explain("Rules of rounding", _text("rules"), example=tasks.tie),
        Predict("ties", "Ties go up", _text("ties"), Number("Added on average", -1.0, 1.0)),
        See("ties", "One price in four", _text("ties-seen", _ties), experiments.ties_that_drift),
        Check("tie", "Round a tie", tasks.tie),
        Check("rule", "Which rule was it?", tasks.rule_of_results),
        Reach("target", "A rule that does not drift", _text("target", _target), target.NO_DRIFT),
        Predict("sums", "A longer sum", _text("sums", _sums), Choice(experiments.GROWTHS)),
        See("sums", "What cancels", _text("sums-seen", _sums), experiments.sums_of_rounded_terms),
        Check("drift", "The drift of a sum", tasks.drift_of_sum),
        Predict(
            "network",
            "Is nearest the best?",
            _text("network", _network),
            Choice(experiments.SHARES),
        ),
        See(
            "network",
            "Better than nearest",
            _text("network-seen", _network),
            experiments.random_roundings,
        ),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "rounding?mode=nearest-up&step=0.5&zero=0&story=quarters",
        "stochastic?x=0.3&count=100",
    ),
)

"""The target of this lesson: a way of rounding that does not drift on prices in quarters."""

from core.rounding import RoundingMode
from core.studies.rounding_error import VALUES, measure_rounding
from lessons.engine.check import Feedback
from lessons.engine.prose import number
from lessons.engine.rounding_rules import NAMES
from lessons.engine.target import Settings, Target

STORY, STEP, SEED = "quarters", 0.5, 0
LARGEST_BIAS = 0.005  # in steps
_NAMES = {
    **NAMES,
    RoundingMode.NEAREST_DOWN: "nearest, ties down",
    RoundingMode.NEAREST_TOWARD_ZERO: "nearest, ties toward 0",
    RoundingMode.NEAREST_ODD: "nearest, ties to odd",
    RoundingMode.CEIL: "up (ceiling)",
    RoundingMode.STOCHASTIC: "stochastic rounding",
}


def check(lab: Settings) -> Feedback:
    """Whether the rule has hardly any bias on the lab's prices."""
    mode = RoundingMode(lab["mode"])
    trial = measure_rounding(VALUES[STORY](SEED), STEP, 0, mode, SEED)
    bias = f"With “{_NAMES[mode]}” the bias is {number(trial.bias, 2)} S"
    if abs(trial.bias) <= LARGEST_BIAS:
        return Feedback(True, f"{bias}, although {trial.ties} of {trial.count:,} prices are ties.")
    if mode is RoundingMode.STOCHASTIC:
        return Feedback(
            False,
            f"{bias}: no rule drifts less in the long run, but the sum of these prices is off by "
            "chance. Find a rule whose errors cancel here.",
        )
    way = "up" if trial.bias > 0 else "down"
    return Feedback(
        False, f"{bias}: it moves the {trial.ties} ties of {trial.count:,} prices {way}."
    )


NO_DRIFT = Target(
    lab="rounding",
    start={
        "mode": RoundingMode.NEAREST_UP.value,
        "step": STEP,
        "zero": 0,
        "story": STORY,
        "seed": SEED,
    },
    controls=("mode", "x"),
    check=check,
    solution={"mode": RoundingMode.NEAREST_EVEN.value},
    misses=tuple(
        {"mode": mode.value}
        for mode in (
            RoundingMode.NEAREST_UP,
            RoundingMode.NEAREST_AWAY,
            RoundingMode.NEAREST_DOWN,
            RoundingMode.FLOOR,
            RoundingMode.CEIL,
            RoundingMode.STOCHASTIC,
        )
    ),
    hints=(
        "Point at the rings of the picture: where does the rule send each tie?",
        "A rule that sends ties up as often as down has no bias.",
    ),
)

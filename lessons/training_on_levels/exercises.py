"""The exercise of this lesson: one update with the straight-through estimator."""

from functools import partial

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def train_step(w, x, target, scale, rate):
    """The float weight w after one update with the straight-through estimator.

    The network computes with the level of w: output = level * x. Levels are scale * k, k whole.
    The loss is (output - target) ** 2 / 2. Gradient descent subtracts rate times the slope.
    """
    return w
'''

_SOLUTION = """def train_step(w, x, target, scale, rate):
    level = scale * round(w / scale)
    error = level * x - target
    gradient = error * x
    return w - rate * gradient
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """A weight below its level and above it, other inputs and scales, and random ones."""
    random = np.random.default_rng([seed, 12])
    chosen: list[Arguments] = [
        (0.4, 1.0, 1.0, 1.0, 0.1),
        (0.6, 1.0, 0.5, 1.0, 0.1),
        (0.6, 2.0, 3.0, 1.0, 0.1),
        (0.3, 2.0, 1.0, 0.5, 0.2),
        (-0.7, 1.5, 0.25, 0.5, 0.1),
    ]
    drawn: list[Arguments] = [
        (
            round(float(random.uniform(-2, 2)), 2) + 0.003,  # never in the middle of two levels
            float(random.choice([0.5, 1.5, 2.0, 3.0])),
            round(float(random.uniform(-3, 3)), 1),
            float(random.choice([0.2, 0.5, 1.0])),
            float(random.choice([0.05, 0.1])),
        )
        for _ in range(30)
    ]
    return (*chosen, *drawn)


def expected(w: float, x: float, target: float, scale: float, rate: float) -> float:
    """The loss differs from its target by the level's output; its slope goes to w unchanged."""
    k = int(np.rint(w / scale))
    return float(w - rate * x * (x * scale * k - target))


_wrong = partial(one_thing_wrong, _SOLUTION)

TRAIN_STEP = Exercise(
    function="train_step",
    prompt="Write `train_step`, one update of a single weight. The forward pass computes with the "
    "weight’s level; the backward pass counts rounding as the identity; the update changes the "
    "float weight.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Forward: the level is the scale times a rounded number. The error is level · x − target.",
        "Backward, rounding counts as the identity: the gradient is error · x. It changes `w`, "
        "not the level.",
    ),
    mistakes=(
        WrongProgram(
            "def train_step(w, x, target, scale, rate):\n    return w\n",
            "This is the starter, and also what the true slope of rounding gives: it is 0, so the "
            "weight never moves.",
        ),
        _wrong(
            "return w -",
            "return level -",
            "The update changes the float weight, not its level. From a level, small updates are "
            "rounded away in the next pass.",
        ),
        _wrong(
            "level * x - target",
            "w * x - target",
            "The forward pass must use the level: that is what the network will compute with.",
        ),
        _wrong(
            "gradient = error * x",
            "gradient = error",
            "The output is level · x, so its slope by the level is x.",
        ),
        _wrong("w - rate", "w + rate", "That climbs: descent subtracts the slope."),
        _wrong(
            "return w - rate * gradient",
            "return scale * round((w - rate * gradient) / scale)",
            "You rounded the updated weight. Kept as a float, it can gather many small updates "
            "until it reaches the next level.",
        ),
        _wrong("scale * round(w / scale)", "round(w / scale)", "round(w / scale) is the code."),
    ),
)

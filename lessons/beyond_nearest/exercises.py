"""The exercise of this lesson: write `corrected_bias`."""

from functools import partial

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def corrected_bias(weights, rounded, bias, means):
    """The bias that makes up for the mean error of one output.

    weights and rounded are lists: the float weights and their levels.
    means is the list of the mean of each input.
    """
    return bias
'''

_SOLUTION = """def corrected_bias(weights, rounded, bias, means):
    shift = sum((q - w) * mean for w, q, mean in zip(weights, rounded, means))
    return bias - shift
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """One weight up and one down, a mean of 0, two inputs, and random ones."""
    random = np.random.default_rng([seed, 15])
    chosen: list[Arguments] = [
        ([0.75], [1.0], 0.0, [2.0]),
        ([1.25], [1.0], 0.5, [2.0]),
        ([0.75, 0.75], [1.0, 1.0], 0.0, [2.0, 0.0]),
        ([0.75, 1.25], [1.0, 1.0], 0.0, [1.0, 3.0]),
    ]
    drawn: list[Arguments] = []
    for _ in range(30):
        count = int(random.integers(1, 5))
        weights = [round(float(w), 2) for w in random.uniform(-2, 2, count)]
        drawn.append(
            (
                weights,
                [float(np.rint(2 * w) / 2) for w in weights],
                round(float(random.uniform(-1, 1)), 2),
                [round(float(m), 2) for m in random.uniform(0, 3, count)],
            )
        )
    return (*chosen, *drawn)


def expected(weights: list[float], rounded: list[float], bias: float, means: list[float]) -> float:
    """b + (w − ŵ)·E[x]."""
    return float(bias + (np.array(weights) - np.array(rounded)) @ np.array(means))


_wrong = partial(one_thing_wrong, _SOLUTION)

CORRECTED_BIAS = Exercise(
    function="corrected_bias",
    prompt="Write `corrected_bias` for one output of a layer. Its weights were rounded, so that "
    "its sum is wrong by some number on average. Subtract that number from the bias.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "By how much does the sum change when the weight of one input is rounded? Take that "
        "input at its mean.",
        "Each input adds (rounded weight − weight) · mean. The bias must take the sum of these "
        "off.",
    ),
    mistakes=(
        WrongProgram(
            "def corrected_bias(weights, rounded, bias, means):\n    return bias\n",
            "This is the starter: the bias is not corrected.",
        ),
        _wrong(
            "bias - shift",
            "bias + shift",
            "That doubles the error. A sum that is too large needs a smaller bias.",
        ),
        _wrong(" * mean", "", "The error of a weight counts as much as its input is on average."),
        _wrong(
            "(q - w) * mean",
            "q * mean",
            "That takes away the whole sum. Only the difference of the weights is an error.",
        ),
        _wrong("return bias - shift", "return -shift", "The old bias is missing."),
        _wrong(
            "(q - w)",
            "abs(q - w)",
            "Errors upward and downward cancel in part: keep their signs.",
        ),
        _wrong(
            "bias - shift",
            "bias - shift / len(weights)",
            "The errors add up in the sum; they are not averaged.",
        ),
    ),
)

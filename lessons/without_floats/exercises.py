"""The exercise of this lesson: write `fold_batch_norm`."""

from functools import partial

import numpy as np

from core.networks.batch_norm import BatchNorm, fold
from core.networks.cnn import Layer
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_HEAD = "def fold_batch_norm(weights, bias, gain, shift, mean, variance):\n"

_STARTER = '''def fold_batch_norm(weights, bias, gain, shift, mean, variance):
    """The weights and the bias of one output, with the normalization behind it folded in.

    weights is a list; return a list: the new weights in order, then the new bias.
    The normalization is gain * (a - mean) / (variance + 1e-5) ** 0.5 + shift.
    """
    return [*weights, bias]
'''

_SOLUTION = """def fold_batch_norm(weights, bias, gain, shift, mean, variance):
    factor = gain / (variance + 1e-5) ** 0.5
    return [w * factor for w in weights] + [(bias - mean) * factor + shift]
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """One thing at a time: gain, variance, mean, shift; and random ones."""
    random = np.random.default_rng([seed, 13])
    chosen: list[Arguments] = [
        ([1.0, -2.0], 0.5, 2.0, 0.0, 0.0, 1.0),
        ([1.0, -2.0], 0.5, 1.0, 0.0, 0.0, 4.0),
        ([1.0, -2.0], 0.5, 1.0, 0.0, 0.25, 1.0),
        ([1.0, -2.0], 0.5, 1.0, 3.0, 0.0, 1.0),
        ([1.0], 0.0, 2.0, 1.0, -1.0, 0.0),
    ]
    drawn: list[Arguments] = [
        (
            [round(float(w), 2) for w in random.uniform(-2, 2, int(random.integers(1, 4)))],
            *(round(float(v), 2) for v in random.uniform(-2, 2, 4)),
            round(float(random.uniform(0.1, 5)), 2),
        )
        for _ in range(30)
    ]
    return (*chosen, *drawn)


def expected(
    weights: list[float], bias: float, gain: float, shift: float, mean: float, variance: float
) -> list[float]:
    """The folded layer by the core."""
    norm = BatchNorm(*(np.array([v]) for v in (gain, shift, mean, variance)))
    folded = fold(Layer(np.array([weights]), np.array([bias])), norm)
    return [*folded.weight[0].tolist(), float(folded.bias[0])]


_wrong = partial(one_thing_wrong, _SOLUTION)

FOLD = Exercise(
    function="fold_batch_norm",
    prompt="Write `fold_batch_norm` for one output of a layer: the sum `weights · x + bias`, "
    "followed by a batch normalization, becomes one sum with other weights and another bias.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Batch normalization is a factor and an offset. The factor is gain / √(variance + 1e-5).",
        "Every weight is multiplied by the factor. So is the bias, after the mean was taken "
        "off; the shift comes last.",
    ),
    mistakes=(
        WrongProgram(
            f"{_HEAD}    return [*weights, bias]\n",
            "This is the starter: the normalization is missing.",
        ),
        _wrong(" ** 0.5", "", "You divided by the variance. Divide by its square root."),
        _wrong(
            "(bias - mean) * factor + shift",
            "bias * factor + shift",
            "The mean is not subtracted from the bias.",
        ),
        _wrong(
            "(bias - mean) * factor + shift",
            "bias - mean * factor + shift",
            "The bias is scaled as well: it is part of the sum that is normalized.",
        ),
        _wrong(" + shift", "", "The shift is missing: it is added at the end."),
        _wrong(
            "(bias - mean) * factor + shift",
            "(bias - mean + shift) * factor",
            "You scaled the shift. It is added after the scaling.",
        ),
        _wrong("[w * factor for w in weights]", "weights", "The weights must be scaled, too."),
        _wrong(
            "(variance + 1e-5)",
            "(variance or 1.0)",
            "The small number 1e-5 beside the variance is missing. It keeps the divisor above 0.",
        ),
    ),
)

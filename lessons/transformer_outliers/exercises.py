"""The exercise of this lesson: a product whose outlier columns stay in float."""

from functools import partial

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def mixed_product(x, w, threshold, scale):
    """The sum of x[c] * w[c] over the channels c, for one token and one output.

    Where abs(x[c]) is at least threshold, x[c] stays in float. Every other x[c] becomes its
    level: scale times the nearest whole number of x[c] / scale. The weights w stay in float.
    """
    return sum(scale * round(a / scale) * b for a, b in zip(x, w))
'''

_SOLUTION = """def mixed_product(x, w, threshold, scale):
    total = 0.0
    for a, b in zip(x, w):
        if abs(a) >= threshold:
            total += a * b
        else:
            total += scale * round(a / scale) * b
    return total
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """No outlier, one above, below, or at the threshold, other scales, random ones; no ties."""
    random = np.random.default_rng([seed, 20])
    chosen: list[Arguments] = [
        ([1.2, 0.7], [1.0, 2.0], 6.0, 1.0),
        ([1.2, 7.3], [1.0, 2.0], 6.0, 1.0),
        ([1.2, -7.3], [1.0, 2.0], 6.0, 1.0),
        ([1.2, 6.25], [1.0, 2.0], 6.25, 1.0),
        ([1.2, 0.8], [1.0, 2.0], 6.0, 0.5),
        ([1.2, 9.4, -0.3], [1.0, 0.0, 2.0], 6.0, 0.5),
    ]
    drawn: list[Arguments] = []
    while len(drawn) < 20:
        n = int(random.integers(2, 6))
        x = [round(float(v), 2) for v in random.uniform(-10, 10, n)]
        w = [round(float(v), 1) for v in random.uniform(-2, 2, n)]
        scale = float(random.choice([0.5, 1.0, 2.0]))
        if all(abs(abs(v / scale % 1) - 0.5) > 0.01 for v in x):
            drawn.append((x, w, 6.0, scale))
    return (*chosen, *drawn)


def expected(x: list[float], w: list[float], threshold: float, scale: float) -> float:
    """The product of a row with its levels where it is no outlier."""
    row = np.array(x)
    levels = scale * np.rint(row / scale)
    return float(np.where(np.abs(row) >= threshold, row, levels) @ np.array(w))


_wrong = partial(one_thing_wrong, _SOLUTION)

MIXED_PRODUCT = Exercise(
    function="mixed_product",
    prompt="Write `mixed_product`, the idea of LLM.int8 for one token and one output: outlier "
    "channels stay in float, all others become levels.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Compare the size of an activation with the threshold, whatever its sign.",
        "An outlier gives a · b. Any other becomes its level first: scale · round(a / scale).",
    ),
    mistakes=(
        WrongProgram(
            "def mixed_product(x, w, threshold, scale):\n"
            "    return sum(scale * round(a / scale) * b for a, b in zip(x, w))\n",
            "This is the starter: every channel is rounded.",
        ),
        _wrong(
            "abs(a) >= threshold",
            "a >= threshold",
            "An outlier may be negative, too: compare its magnitude.",
        ),
        _wrong(
            "abs(a) >= threshold",
            "abs(a) > threshold",
            "A channel that is exactly at the threshold stays in float.",
        ),
        _wrong(
            "total += a * b",
            "pass",
            "Outlier channels are not left out: they stay in the sum, in float.",
        ),
        _wrong(
            "abs(a) >= threshold",
            "abs(a) < threshold",
            "You rounded the outliers and left the others in float.",
        ),
        _wrong(
            "scale * round(a / scale) * b",
            "round(a / scale) * b",
            "Multiply the whole number by the scale: it counts steps.",
        ),
        _wrong(
            "scale * round(a / scale) * b",
            "round(a) * b",
            "Levels are multiples of the scale, not whole numbers: divide by it before you round.",
        ),
        _wrong(
            "abs(a) >= threshold",
            "abs(a * b) >= threshold",
            "The activation alone decides, whatever its weight is.",
        ),
    ),
)

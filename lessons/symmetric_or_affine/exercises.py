"""The exercise of this lesson: write `folded_bias`."""

import numpy as np

from core.kernels import matmul_integer
from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "def folded_bias(bias, weights, zero):\n"

_STARTER = '''def folded_bias(bias, weights, zero):
    """The bias that already contains the zero point of the inputs.

    bias: an integer. weights: a list of integer codes, zero point 0. zero: that of the inputs.
    For all inputs x: sum(x*w) + folded_bias == sum((x - zero)*w) + bias.
    """
    return bias
'''

_SOLUTION = """def folded_bias(bias, weights, zero):
    return bias - zero * sum(weights)
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """One weight, weights that cancel, and random ones."""
    random = np.random.default_rng([seed, 6])
    chosen: list[Arguments] = [
        (0, [1], 0),
        (5, [1], 0),
        (5, [1], 3),
        (5, [2], 3),
        (5, [2, -2], 3),
        (0, [1, 2, 3], 10),
        (7, [1, 1, -4], -2),
    ]
    drawn: list[Arguments] = [
        (
            int(random.integers(-50, 51)),
            random.integers(-7, 8, int(random.integers(2, 6))).tolist(),
            int(random.integers(-8, 9)),
        )
        for _ in range(30)
    ]
    return (*chosen, *drawn)


def expected(bias: int, weights: list[int], zero: int) -> int:
    """Of inputs that are all 0, the core's integer product and the bias."""
    inputs = np.zeros(len(weights), np.int8)
    product = matmul_integer(inputs, np.array(weights, np.int8), a_zero_point=zero)
    return int(product) + bias


def _wrong(result: str, reason: str) -> WrongProgram:
    return WrongProgram(f"{_HEAD}    return {result}\n", reason)


FOLDED_BIAS = Exercise(
    function="folded_bias",
    prompt="A layer adds up products of codes as they are, and a bias at the end. Write "
    "`folded_bias`: the bias with which it gets the same result as if the zero point had been "
    "subtracted from every input. It must be right for **every** input.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Write the sum with (code − zero) for one input, and multiply it out.",
        "What is subtracted is zero · weight for every input: it does not depend on the codes.",
    ),
    mistakes=(
        _wrong("bias", "This is the starter: the zero point of the inputs is ignored."),
        _wrong(
            "bias + zero * sum(weights)",
            "The sign: the zero point is subtracted from the inputs, so the sum loses its share.",
        ),
        _wrong(
            "bias - zero",
            "Each input is multiplied by its weight after the subtraction: the weights count.",
        ),
        _wrong(
            "bias - zero * len(weights)",
            "You subtracted the zero point once for each input, as if every weight were 1.",
        ),
        _wrong(
            "bias - sum(weights)",
            "The zero point itself is missing: it multiplies the sum of the weights.",
        ),
        _wrong(
            "-zero * sum(weights)",
            "The bias itself is lost: the correction is added to it.",
        ),
    ),
)

"""The exercise of this lesson: round two weights, the second one for both."""

from functools import partial

import numpy as np

from core.formats import IntFormat
from core.methods.ptq.gptq import Options, gptq
from core.methods.ptq.layer_problem import LayerProblem
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def round_pair(w1, w2, h12, h22, scale):
    """The codes [k1, k2] of two weights; levels are scale * k, k whole.

    Round w1 to nearest. Its error e = w1 - scale * k1 moves w2 by e * h12 / h22; then round w2.
    h12 is the mean of x1 * x2, h22 the mean of x2 * x2.
    """
    return [round(w1 / scale), round(w2 / scale)]
'''

_SOLUTION = """def round_pair(w1, w2, h12, h22, scale):
    k1 = round(w1 / scale)
    error = w1 - scale * k1
    k2 = round((w2 + error * h12 / h22) / scale)
    return [k1, k2]
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Equal inputs, opposite inputs, no correlation, other scales, and random ones; no ties."""
    random = np.random.default_rng([seed, 16])
    chosen: list[Arguments] = [
        (0.4, 0.4, 0.0, 1.0, 1.0),
        (0.4, 0.4, 1.0, 1.0, 1.0),
        (0.4, 0.4, -1.0, 1.0, 1.0),
        (0.7, 0.7, 1.0, 1.0, 1.0),
        (0.4, 0.3, 1.0, 4.0, 1.0),
        (0.4, 0.3, 1.0, 0.5, 1.0),
        (0.2, 0.2, 1.0, 1.0, 0.5),
        (-0.4, 1.4, 1.0, 1.0, 1.0),
    ]
    drawn: list[Arguments] = []
    while len(drawn) < 30:
        w1, w2 = (round(float(w), 2) for w in random.uniform(-3, 3, 2))
        scale = float(random.choice([0.5, 1.0, 2.0]))
        h12, h22 = round(float(random.uniform(-1, 1)), 1), float(random.choice([0.5, 1.0, 2.0]))
        second = w2 + (w1 - scale * np.rint(w1 / scale)) * h12 / h22
        if all(abs(abs(w / scale % 1) - 0.5) > 0.01 for w in (w1, second)):
            drawn.append((w1, w2, h12, h22, scale))
    return (*chosen, *drawn)


def expected(w1: float, w2: float, h12: float, h22: float, scale: float) -> list[int]:
    """The codes by the core, in a layer of two inputs. GPTQ never uses the moment of the first."""
    first = h12**2 / h22 + 1.0  # any that two inputs can have together with the other moments
    moments = np.array([[[first, h12], [h12, h22]]])
    weights, scales = np.array([[[w1, w2]]]), np.full((1, 1, 1), scale)
    codes = gptq(LayerProblem(weights, moments, scales, IntFormat(8)), Options(1e-12)).codes
    return [int(k) for k in codes.ravel()]


_wrong = partial(one_thing_wrong, _SOLUTION)

ROUND_PAIR = Exercise(
    function="round_pair",
    prompt="Write `round_pair`, GPTQ for a neuron with two inputs: the first weight is rounded to "
    "nearest, and the second one makes up for its error before it is rounded.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Round the first weight, and take its error: the weight minus its level.",
        "The second weight grows by error · h12 / h22 before it is rounded.",
    ),
    mistakes=(
        WrongProgram(
            "def round_pair(w1, w2, h12, h22, scale):\n"
            "    return [round(w1 / scale), round(w2 / scale)]\n",
            "This is the starter: each weight is rounded for itself.",
        ),
        _wrong(
            "w1 - scale * k1",
            "scale * k1 - w1",
            "The sign is wrong: what the first weight lost, the second one must gain.",
        ),
        _wrong(
            " * h12 / h22",
            "",
            "The whole error is passed on. If the inputs are not correlated, none of it may be: "
            "multiply by h12 / h22.",
        ),
        _wrong(
            "h12 / h22",
            "h12",
            "Divide by h22: a second input that is large on average needs a smaller change.",
        ),
        _wrong("w1 - scale * k1", "w1 - k1", "The level of a code is scale · k1."),
        _wrong(
            "return [k1, k2]",
            "return [scale * k1, scale * k2]",
            "Those are the levels. Return the codes.",
        ),
        _wrong(
            "k2 = round((w2 + error * h12 / h22) / scale)",
            "k2 = round(w2 / scale + error * h12 / h22)",
            "The error is a real number: add it to the weight before you divide by the scale.",
        ),
    ),
)

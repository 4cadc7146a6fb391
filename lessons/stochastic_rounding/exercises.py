"""The exercise of this lesson: write `stochastic_round`."""

import math

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "import math\n\ndef stochastic_round(x, u):\n"

_STARTER = '''import math

def stochastic_round(x, u):
    """x rounded up with probability x - floor(x), else down.

    u is a random number, 0 <= u < 1, each value equally likely. Go up where u is the smaller one.
    """
    return math.floor(x)
'''

_SOLUTION = """import math

def stochastic_round(x, u):
    low = math.floor(x)
    return low + 1 if u < x - low else low
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Whole numbers, both sides of the threshold, negative numbers, and random ones."""
    random = np.random.default_rng([seed, 8])
    chosen = [
        (3.0, 0.0),
        (3.0, 0.9),
        (2.25, 0.1),
        (2.25, 0.3),
        (2.75, 0.7),
        (2.75, 0.8),
        (-1.25, 0.7),
        (-1.25, 0.8),
        (-1.75, 0.2),
        (-1.75, 0.3),
        (0.5, 0.5),
    ]
    drawn = [
        (round(float(random.uniform(-4, 4)) * 8) / 8, round(float(random.uniform(0, 1)), 3))
        for _ in range(40)
    ]
    return (*chosen, *drawn)


def expected(x: float, u: float) -> int:
    """Survey eq. 8, with the draw made explicit."""
    return math.floor(x) + int(u < x - math.floor(x))


def _wrong(body: str, reason: str) -> WrongProgram:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return WrongProgram(f"{_HEAD}{lines}\n", reason)


STOCHASTIC_ROUND = Exercise(
    function="stochastic_round",
    prompt="Write `stochastic_round`. It gets a number `x` and a random number `u` from 0 to 1, "
    "and returns one of the two neighbouring whole numbers. Up must come with probability "
    "`x - floor(x)`: compare that with `u`.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "The lower neighbour is `math.floor(x)`. How far above it is x?",
        "`u` is smaller than a number p with probability p.",
    ),
    mistakes=(
        _wrong("return math.floor(x)", "This is the starter: it always goes down."),
        _wrong(
            "low = math.floor(x)\nreturn low + 1 if u > x - low else low",
            "Up and down are exchanged: a number just above a level would nearly always go up.",
        ),
        _wrong(
            "return math.floor(x + 0.5)",
            "The random number is not used: that is rounding to nearest.",
        ),
        _wrong(
            "low = int(x)\nreturn low + 1 if u < x - low else low",
            "`int` goes toward 0, so that negative numbers never go down. The lower neighbour is "
            "`math.floor(x)`.",
        ),
        _wrong(
            "low = math.floor(x)\nreturn low + 1 if u < 0.5 else low",
            "Up comes with probability one half, wherever x lies between its neighbours; and whole "
            "numbers do not stay.",
        ),
        _wrong(
            "low = math.floor(x)\nreturn low + 1 if u <= x - low else low",
            "`<=` sends a whole number up when u is 0. Up must come with probability 0 there.",
        ),
        _wrong(
            "low = math.floor(x)\nreturn x - low",
            "That is the probability of going up. Return a whole number.",
        ),
    ),
)

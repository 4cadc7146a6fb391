"""The tasks of this lesson: a probability, a lost update, a squared error."""

from math import ceil, floor

import numpy as np

from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number

_FRACTIONS = (0.6, 0.2, 0.7, 0.1, 0.4, 0.9, 0.3, 0.8)


def probability(seed: int) -> Task:
    """How likely a number is rounded up (survey eq. 8)."""
    random = np.random.default_rng([seed, 1])
    fraction = _FRACTIONS[seed % len(_FRACTIONS)]  # the next task has another answer
    low = int(random.integers(-5, 5)) if seed % 2 else int(random.integers(-5, -1))
    x = round(low + fraction, 1)
    up, down = ceil(x), floor(x)
    mean = f"{number(fraction)} · {bracketed(up)} + {number(1 - fraction)} · {bracketed(down)}"
    return NumberTask(
        prompt=f"{number(x)} is rounded stochastically. **With which probability does it become "
        f"{number(up)}?**",
        answer=Number("Probability, 0 to 1"),
        solution=fraction,
        because=f"{number(x)} lies {number(fraction)} above {number(down)}. With this probability "
        f"for {number(up)} the mean is {mean} = {number(x)}: right on average.",
        mistakes=(
            Mistake(
                round(1 - fraction, 1),
                f"That is the probability of {number(down)}. With yours for {number(up)} the mean "
                f"would be {number(up - fraction)}, not {number(x)}.",
            ),
            Mistake(
                0.5,
                f"With equal probabilities the mean would be {number(down + 0.5)}. The nearer "
                "neighbour is more likely.",
            ),
            Mistake(
                0.0 if fraction < 0.5 else 1.0,
                f"That is rounding to nearest: the mean would be "
                f"{number(down if fraction < 0.5 else up)}, not {number(x)}.",
            ),
            Mistake(
                100 * fraction,
                f"A probability is at most 1: {number(100 * fraction)} % is {number(fraction)}.",
            ),
            Mistake(x, "A probability is between 0 and 1."),
        ),
        otherwise=lambda given: (
            f"With probability {number(given)} for {number(up)} the mean would "
            f"be {number(down + given)}; it should be {number(x)}."
            if 0 <= given <= 1
            else "A probability is between 0 and 1."
        ),
        hints=(
            f"The neighbours are {number(down)} and {number(up)}.",
            f"How far above {number(down)} is it?",
        ),
        tolerance=1e-3,
    )


def lost_update(seed: int) -> Task:
    """The largest gradient whose update rounding to nearest undoes."""
    random = np.random.default_rng([seed, 2])
    rate = float(random.choice([0.01, 0.02, 0.1, 0.2]))
    step = float(random.choice([0.1, 0.2, 0.5, 1.0]))
    solution = round(step / 2 / rate, 6)
    return NumberTask(
        prompt=f"A weight is stored on a grid of step S = {number(step)}, and rounded to nearest "
        f"after every update. The learning rate is {number(rate)}: an update is "
        f"{number(rate)} times the gradient. **Below which size of the gradient does the weight "
        "never move?**",
        answer=Number("Size of the gradient"),
        solution=solution,
        because=f"An update below half a step, {number(step / 2)}, is rounded away, and "
        f"{number(rate)} · {number(solution)} = {number(step / 2)}.",
        mistakes=(
            Mistake(
                round(step / rate, 6),
                f"That makes an update of a whole step, {number(step)}. Half of it is enough to "
                "be rounded to the next level.",
            ),
            Mistake(
                step / 2,
                "That is the size of the update. The gradient is multiplied by the learning rate "
                "first.",
            ),
            Mistake(
                round(step / 2 * rate, 6),
                f"You multiplied. An update of {number(step / 2)} is the gradient times "
                f"{number(rate)}, so divide.",
            ),
            Mistake(
                0.0,
                f"A gradient of {number(solution / 2)} gives an update of {number(step / 4)}, "
                "which is rounded back to the old level.",
            ),
            Mistake(step, "That is the step of the grid. The learning rate counts, too."),
        ),
        otherwise=lambda given: (
            f"A gradient of {number(given)} makes an update of "
            f"{number(rate * given)}; half a step is {number(step / 2)}."
        ),
        hints=(
            "How large must an update be, to be nearer to the next level than to the old one?",
            "Which gradient makes an update of this size?",
        ),
        tolerance=1e-3 * solution,
    )


def squared_error(seed: int) -> Task:
    """The expected squared error of stochastic rounding."""
    random = np.random.default_rng([seed, 3])
    fraction = float(random.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]))
    low = int(random.integers(0, 9))
    x = round(low + fraction, 1)
    rest = round(1 - fraction, 1)
    solution = round(fraction * rest, 4)
    least = round(min(fraction, rest) ** 2, 4)
    return NumberTask(
        prompt=f"{number(x)} becomes {low + 1} with probability {number(fraction)}, else {low}. "
        "**What is its squared error on average?**",
        answer=Number("Mean squared error"),
        solution=solution,
        because=f"{number(fraction)} · {number(rest)}² + {number(rest)} · {number(fraction)}² = "
        f"{number(solution)}. To nearest it is only {number(least)}, every time: random rounding "
        "has no bias, and pays with a larger error.",
        mistakes=(
            Mistake(
                least,
                f"That is the squared error of {low if fraction < 0.5 else low + 1}, "
                "the nearest. At random it sometimes goes to the other neighbour.",
            ),
            Mistake(
                0.0,
                "The mean of the error is 0, but the error itself is not: each single result is "
                f"off by {number(fraction)} or {number(rest)}.",
            ),
            Mistake(
                round((fraction**2 + rest**2) / 2, 4),
                "You took both errors as equally likely. The nearer neighbour comes more often.",
            ),
            Mistake(
                round(2 * fraction * rest, 4),
                f"That is the mean size of the error, {number(fraction)} · {number(rest)} + "
                f"{number(rest)} · {number(fraction)}. Square the errors before you average.",
            ),
            Mistake(
                round(max(fraction, rest) ** 2, 4),
                "That is the error of the farther neighbour, which comes less often.",
            ),
        ),
        otherwise=lambda given: (
            f"The error is {number(rest)} with probability "
            f"{number(fraction)}, and −{number(fraction)} with probability {number(rest)}. Square "
            f"both, and average with these probabilities: that is not {number(given)}."
        ),
        hints=(
            f"How large is the error when it becomes {low + 1}, and when it becomes {low}?",
            "Square each, multiply by its probability, and add.",
        ),
        tolerance=1e-3,
    )

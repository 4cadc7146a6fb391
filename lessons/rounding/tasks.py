"""The tasks of this lesson: a tie, the rule behind some results, the drift of a sum."""

import numpy as np

from core.rounding import RoundingMode
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import number
from lessons.engine.rounding_rules import NAMES, rounded

_ASKED = (
    RoundingMode.NEAREST_EVEN,
    RoundingMode.NEAREST_AWAY,
    RoundingMode.NEAREST_UP,
    RoundingMode.TOWARD_ZERO,
    RoundingMode.FLOOR,
)
_MEANING = {
    RoundingMode.NEAREST_EVEN: "a tie goes to the even neighbour",
    RoundingMode.NEAREST_AWAY: "a tie goes to the neighbour that is farther from 0",
    RoundingMode.NEAREST_UP: "a tie goes to the greater neighbour",
    RoundingMode.TOWARD_ZERO: "every number goes to the neighbour nearer to 0",
    RoundingMode.FLOOR: "every number goes to the smaller neighbour",
}


def tie(seed: int) -> Task:
    """One tie by one rule."""
    random = np.random.default_rng([seed, 1])
    mode = _ASKED[seed % len(_ASKED)]
    x = float(random.integers(1, 9)) + 0.5
    if mode is not RoundingMode.NEAREST_EVEN:
        x = -x
    solution = rounded(x, mode)
    neighbours = f"{number(np.floor(x))} and {number(np.ceil(x))}"
    others = tuple(
        Mistake(
            rounded(x, other),
            f"That is the rule “{NAMES[other]}”: {_MEANING[other]}. Here {_MEANING[mode]}, so "
            f"{number(x)} becomes {number(solution)}.",
        )
        for other in _ASKED
        if other is not mode
    )
    return NumberTask(
        prompt=f"The rule is **{NAMES[mode]}**. **What does {number(x)} become?**",
        answer=Number("It becomes"),
        solution=solution,
        because=f"{number(x)} lies half-way between {neighbours}, and {_MEANING[mode]}.",
        mistakes=(
            *others,
            Mistake(
                -solution,
                f"Rounding keeps the sign: {number(x)} lies between {neighbours}.",
            ),
            Mistake(x, f"{number(x)} is not a whole number; its neighbours are {neighbours}."),
        ),
        otherwise=lambda given: (
            f"{number(given)} is not a neighbour of {number(x)}: those are {neighbours}."
        ),
        hints=(
            f"The neighbours of {number(x)} are {neighbours}.",
            f"The rule says: {_MEANING[mode]}.",
        ),
    )


def rule_of_results(seed: int) -> Task:
    """Which rule turned these numbers into those."""
    random = np.random.default_rng([seed, 2])
    mode = list(NAMES)[seed % len(NAMES)]
    n = int(random.integers(1, 8))
    even, odd = 2 * n + 0.5, 2 * n + 1.5
    numbers = [float(x) for x in random.permutation([even, odd, -even, -odd, 0.7, -0.7])]
    rows = "\n".join(f"| {number(x)} | {number(rounded(x, mode))} |" for x in numbers)

    def differs(other: RoundingMode) -> str:
        x = next(x for x in numbers if rounded(x, other) != rounded(x, mode))
        return (
            f"By this rule {_MEANING[other]}. Take {number(x)}: it would become "
            f"{number(rounded(x, other))}, but the program made {number(rounded(x, mode))} of it."
        )

    return ChoiceTask(
        prompt="A program turned these numbers into whole ones:\n\n| number | becomes |\n"
        f"| ---: | ---: |\n{rows}\n\n**Which rule does it use?**",
        solution=NAMES[mode],
        because=f"All six rows fit this rule: {_MEANING[mode]}.",
        mistakes=tuple(Mistake(NAMES[m], differs(m)) for m in NAMES if m is not mode),
        hints=(
            "Look at 0.7 and −0.7 first: do they go to the nearest whole number?",
            "Then look at the ties: positive and negative ones, even and odd neighbours.",
        ),
    )


def drift_of_sum(seed: int) -> Task:
    """The expected error of a sum whose terms are all rounded down."""
    random = np.random.default_rng([seed, 3])
    terms = int(random.choice([100, 200, 400, 900]))
    step = float(random.choice([0.1, 0.2, 0.5, 2.0]))
    solution = -terms * step / 2
    root = terms**0.5
    return NumberTask(
        prompt=f"A layer adds {terms} numbers. Each of them was first rounded **down** to a "
        f"multiple of S = {number(step)}; what was cut off is anything from 0 to S, all equally "
        "likely. **By how much is the sum wrong, on average? (rounded sum − true sum)**",
        answer=Number("Mean error of the sum"),
        solution=solution,
        because=f"Each number loses S / 2 = {number(step / 2)} on average, and all errors have "
        f"the same sign: {terms} · {number(step / 2)} = {number(-solution)} too little.",
        mistakes=(
            Mistake(
                -solution,
                f"Rounding down makes every number smaller, so the sum is too small: the error "
                f"is {number(solution)}.",
            ),
            Mistake(
                0.0,
                "That holds for rounding to nearest, where errors go both ways. Rounding down "
                f"never adds: each of the {terms} numbers loses {number(step / 2)} on average.",
            ),
            Mistake(
                -terms * step,
                f"S = {number(step)} is the most that one number can lose. On average it loses "
                "half of it.",
            ),
            Mistake(
                -step / 2,
                f"That is what one number loses. The sum has {terms} of them.",
            ),
            Mistake(
                -root * step / 2,
                f"You multiplied by √{terms} = {number(root)}. That is how errors grow that go "
                f"both ways. These all go down, so they add up in full: {terms} of them.",
            ),
        ),
        otherwise=lambda given: (
            f"An error of {number(given)} would be {number(given / terms)} for "
            f"each of the {terms} numbers. Rounding down takes 0 to {number(step)} off each: "
            f"{number(step / 2)} on average."
        ),
        hints=(
            "How much does one number lose on average?",
            "Do the errors of different numbers cancel?",
        ),
        tolerance=1e-3 * abs(solution),
    )

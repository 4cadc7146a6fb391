"""The tasks of this lesson: the code of the nearest level, the best level, the codebook's cost."""

import numpy as np

from core.codebooks import Codebook
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def code_of_level(seed: int) -> Task:
    """The code of a number under uneven levels."""
    random = np.random.default_rng([seed, 1])
    gaps = random.permutation([0.5, 1.0, 2.0])
    start = -float(random.choice([1.0, 1.5, 2.0]))
    levels = np.round(start + np.concatenate([[0.0], np.cumsum(gaps)]), 2)
    below = int(random.integers(0, 3))
    share = float(random.choice([0.3, 0.4, 0.6, 0.7]))
    x = round(float(levels[below] + share * gaps[below]), 2)
    code = int(Codebook(levels).encode(np.array([x]))[0])
    other = below if code == below + 1 else below + 1
    listed = ", ".join(map(number, levels))
    even = (levels[-1] - levels[0]) / 3
    return NumberTask(
        prompt=f"A codebook has the levels {listed}, with codes 0, 1, 2, 3. **Which code does "
        f"{number(x)} get?**",
        answer=Number("Code"),
        solution=float(code),
        because=f"The nearest level is {number(levels[code])}, {number(abs(x - levels[code]), 3)} "
        f"away, and it has code {code}.",
        mistakes=(
            Mistake(
                float(other),
                f"Level {number(levels[other])} is {number(abs(x - levels[other]), 3)} away, and "
                f"level {number(levels[code])} only {number(abs(x - levels[code]), 3)}.",
            ),
            Mistake(
                float(levels[code]),
                f"{number(levels[code])} is the level. What is stored is its code.",
            ),
            Mistake(
                float(code + 1),
                f"Codes begin at 0: level {number(levels[code])} has code {code}.",
            ),
            Mistake(
                float(round((x - levels[0]) / even)),
                "You divided by an even step. These levels are not at equal distances: compare "
                "with each of them.",
            ),
            Mistake(x, "A code is a whole number, 0 to 3."),
        ),
        otherwise=lambda given: (
            f"Code {number(given)} is none of 0, 1, 2, 3."
            if given not in (0, 1, 2, 3)
            else f"Code {number(given)} stands for {number(levels[int(given)])}, "
            f"{number(abs(x - levels[int(given)]), 3)} away from {number(x)}. Another is nearer."
        ),
        hints=("How far is each level away?", "Which code does the nearest one have?"),
    )


def best_level(seed: int) -> Task:
    """The level of least squared error for the values of one cell: their mean."""
    random = np.random.default_rng([seed, 2])
    values = np.sort(random.choice(np.arange(0, 12), 4, replace=False)).astype(float)
    while values.mean() in (np.median(values), (values[0] + values[-1]) / 2):
        values = np.sort(random.choice(np.arange(0, 12), 4, replace=False)).astype(float)
    mean = float(values.mean())
    listed = ", ".join(map(number, values))

    def error(level: float) -> str:
        return number(float(np.square(values - level).sum()))

    middle, median = float(values[0] + values[-1]) / 2, float(np.median(values))
    return NumberTask(
        prompt=f"Four weights have the same nearest level: {listed}. The level may move. "
        "**Where must it be, so that the sum of their squared errors is least?**",
        answer=Number("Level"),
        solution=mean,
        because=f"It is their mean, ({' + '.join(map(number, values))}) / 4 = {number(mean)}, "
        f"with a sum of {error(mean)}. K-means moves each level to the mean of its values, and "
        "then gives each value its nearest level, in turn.",
        mistakes=(
            Mistake(
                middle,
                f"That is the middle between the smallest and the largest: a sum of "
                f"{error(middle)}, where {error(mean)} is possible.",
            ),
            Mistake(
                median,
                f"That is the median, which is best for errors without squares. Here it gives "
                f"{error(median)}, where {error(mean)} is possible.",
            ),
            Mistake(
                float(values.sum()),
                "That is the sum of the values. Divide it by their number.",
            ),
            Mistake(
                float(values[0]),
                f"At the smallest value the sum of squared errors is {error(float(values[0]))}.",
            ),
            Mistake(
                float(values[-1]),
                f"At the largest value the sum of squared errors is {error(float(values[-1]))}.",
            ),
        ),
        otherwise=lambda given: (
            f"At {number(given)} the sum of squared errors is {error(given)}. "
            "There is a better place."
        ),
        hints=(
            "If the level moves up a little, some errors shrink and some grow.",
            "At the best place, the errors above the level and those below it cancel.",
        ),
        tolerance=1e-6,
    )


def cost_of_codebook(seed: int) -> Task:
    """The bits of a whole matrix with its codebook."""
    random = np.random.default_rng([seed, 3])
    bits = int(random.choice([2, 3, 4]))
    count = int(random.choice([256, 512, 1024, 2048]))
    width = int(random.choice([16, 32]))
    levels = 2**bits
    solution = count * bits + levels * width
    return NumberTask(
        prompt=f"A matrix of {count:,} weights is stored with codes of {bits} bits and a codebook; "
        f"each level in it is a float of {width} bits. **How many bits does all of it take?**",
        answer=Number("Bits in all", 0.0),
        solution=float(solution),
        because=f"{count:,} · {bits} bits for the codes, and {levels} levels of {width} bits: "
        f"{count * bits:,} + {levels * width} = {solution:,}, that is "
        f"{number(solution / count, 4)} bits for each weight.",
        mistakes=(
            Mistake(
                float(count * bits),
                "Without the codebook nobody knows what the codes stand for. Add its levels.",
            ),
            Mistake(
                float(count * bits + width),
                f"That is one level. {bits} bits choose one of {levels} levels.",
            ),
            Mistake(
                float(count * bits + bits * width),
                f"{bits} bits give 2^{bits} = {levels} levels, not {bits}.",
            ),
            Mistake(
                float(count * (bits + width)),
                "The codebook is stored once, not for every weight.",
            ),
            Mistake(
                float(levels * width),
                f"That is the codebook alone. There are {count:,} codes as well.",
            ),
        ),
        otherwise=lambda given: (
            f"The codes take {count * bits:,} bits, and the codebook "
            f"{levels} · {width}: not {number(given, 7)} together."
        ),
        hints=(
            f"How many bits do {count:,} codes take?",
            f"How many levels do {bits} bits choose?",
        ),
    )

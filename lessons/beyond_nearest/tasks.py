"""The tasks of this lesson: a corrected bias, an equal range, how many weights to round up."""

import numpy as np

from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number


def corrected_bias(seed: int) -> Task:
    """The bias after correction, for an output with two inputs."""
    random = np.random.default_rng([seed, 1])
    rounded = random.choice([-2.0, -1.0, 1.0, 2.0], 2)
    off = random.choice([-0.4, -0.2, 0.2, 0.3], 2)
    w = np.round(rounded - off, 2)
    means = random.choice([1.0, 2.0, 3.0, 4.0], 2, replace=False)
    bias = float(random.choice([0.5, 1.0, 2.0, -1.0]))
    shift = float((rounded - w) @ means)
    solution = round(bias - shift, 4)
    parts = " + ".join(
        f"{bracketed(round(float(q - v), 2))} · {number(m)}"
        for q, v, m in zip(rounded, w, means, strict=True)
    )
    return NumberTask(
        prompt=f"The weights of an output are {number(w[0])} and {number(w[1])}; rounded they are "
        f"{number(rounded[0])} and {number(rounded[1])}. Its inputs are {number(means[0])} and "
        f"{number(means[1])} on average, its bias {number(bias)}. **What is the corrected bias?**",
        answer=Number("Bias"),
        solution=solution,
        because=f"On average the sum is off by {parts} = {number(shift)}. Subtracted from the "
        f"bias: {number(bias)} − {bracketed(round(shift, 4))} = {number(solution)}.",
        mistakes=(
            Mistake(
                round(bias + shift, 4),
                "You added the error, which doubles it. Subtract it.",
            ),
            Mistake(
                round(bias - float((rounded - w).sum()), 4),
                "Each error counts as much as its input is on average: multiply by the means.",
            ),
            Mistake(
                round(bias - float(rounded @ means), 4),
                "That takes away the whole sum. The error is the difference of the weights, times "
                "the means.",
            ),
            Mistake(round(-shift, 4), "The old bias is missing."),
            Mistake(
                round(shift, 4), "That is the mean error of the sum. What becomes of the bias?"
            ),
            Mistake(bias, "That is the bias before the correction."),
        ),
        otherwise=lambda given: (
            f"With the bias {number(given)} the sum would be off by "
            f"{number(shift + given - bias)} on average; it should be 0."
        ),
        hints=(
            "By how much is each weight off, rounded minus float?",
            "Multiply by the mean of its input, and add up. Subtract the result from the bias.",
        ),
        tolerance=1e-4,
    )


def shared_range(seed: int) -> Task:
    """The range that a channel has in both layers after equalization."""
    random = np.random.default_rng([seed, 2])
    s = int(random.choice([2, 3, 4, 5]))
    both = float(random.choice([0.5, 1.0, 2.0, 3.0]))
    first, second = both * s, both / s
    second = round(second, 4)
    solution = round(float(np.sqrt(first * second)), 4)
    return NumberTask(
        prompt=f"The weights of a channel reach {number(first)} in one layer, and in the next "
        f"layer the weights that read it reach {number(second)}. Equalization divides the first by "
        "s and multiplies the second by s, so that both reach the same. **How far do they reach "
        "then?**",
        answer=Number("Range of both", 0.0),
        solution=solution,
        because=f"s = √({number(first)} / {number(second)}) = {number(s)}, and "
        f"{number(first)} / {number(s)} = {number(solution)}: the root of the product of the two.",
        mistakes=(
            Mistake(
                round((first + second) / 2, 4),
                "That is their mean. One is divided and the other multiplied, so their product "
                "stays, not their sum.",
            ),
            Mistake(float(s), f"{number(s)} is the factor s. How far do the weights reach?"),
            Mistake(round(first / second, 4), "That is s². Take its root, and divide by it."),
            Mistake(round(first * second, 4), "That is the product of the two; each is its root."),
            Mistake(second, "The smaller one grows: it is multiplied by s."),
            Mistake(first, "The larger one shrinks: it is divided by s."),
        ),
        otherwise=lambda given: (
            f"Then the product of both would be {number(given * given)}; it stays "
            f"{number(first * second)}."
        ),
        hints=(
            "What becomes of the product of the two, if one is divided by s and the other "
            "multiplied?",
            "Both are equal afterwards. Which number, times itself, is that product?",
        ),
        tolerance=1e-3,
    )


def rounded_up(seed: int) -> Task:
    """How many of several equal weights must be rounded up."""
    random = np.random.default_rng([seed, 3])
    count = int(random.choice([5, 10, 15, 20]))
    weight = float(random.choice([0.2, 0.4]))
    solution = round(count * weight)
    return NumberTask(
        prompt=f"An output has {count} weights of {number(weight)}, and all of its inputs are "
        "always equal to 1. The levels are whole numbers. **How many of the weights must be "
        "rounded up, so that the sum is right?**",
        answer=Number("Weights rounded up"),
        solution=float(solution),
        because=f"The sum is {count} · {number(weight)} = {solution}. With {solution} weights at "
        f"1 and {count - solution} at 0 it is exact, although those {solution} weights are "
        f"{number(1 - weight)} off each.",
        mistakes=(
            Mistake(
                0.0,
                f"Rounded to nearest, each weight becomes 0, and the sum 0 instead of {solution}.",
            ),
            Mistake(
                float(count),
                f"If all of them become 1, the sum is {count} instead of {solution}.",
            ),
            Mistake(
                float(count - solution),
                f"That many must be rounded **down**. Rounded up they would give "
                f"{count - solution} instead of {solution}.",
            ),
            Mistake(
                count / 2,
                f"Half of them would give {number(count / 2)}. The sum should be {solution}.",
            ),
            Mistake(
                weight,
                "That is one weight. How many of them must become 1?",
            ),
            Mistake(1.0, f"One weight gives a sum of 1. It should be {solution}."),
        ),
        otherwise=lambda given: (
            f"{number(given)} weights at 1 give the sum {number(given)}; it should be "
            f"{count} · {number(weight)} = {solution}."
        ),
        hints=("What is the sum with the float weights?", "Each weight that is rounded up adds 1."),
    )

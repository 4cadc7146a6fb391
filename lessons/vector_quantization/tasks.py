"""The tasks of this lesson: where a centroid goes, and how many bits a weight takes."""

import numpy as np

from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def centroid(seed: int) -> Task:
    """The second number of the mean of three pairs."""
    random = np.random.default_rng([seed, 1])
    pairs = random.choice(np.arange(-8, 13), (3, 2), replace=False).astype(float)
    pairs[2, 1] += (-pairs[:, 1].sum()) % 3  # so that the mean is a whole number
    first, second = pairs.mean(axis=0)
    points = ", ".join(f"({number(a)}, {number(b)})" for a, b in pairs)
    ys = [number(b) for b in pairs[:, 1]]
    return NumberTask(
        prompt=f"Three pairs of weights have the same code: {points}. k-means moves their centroid "
        "to the point of least squared distance. **What is its second number?**",
        answer=Number("Second number"),
        solution=float(second),
        because=f"The centroid is the mean of the pairs. Of the second numbers that is "
        f"{number(pairs[:, 1].sum())} / 3 = {number(second)}; the first one is {number(first, 3)}.",
        mistakes=(
            Mistake(
                float(np.median(pairs[:, 1])),
                "That is the one in the middle. Squared distances are least at the mean.",
            ),
            Mistake(float(pairs[:, 1].sum()), "That is the sum. Divide by the number of pairs."),
            Mistake(
                round(float(first), 4),
                "That is its first number. The question is about the second.",
            ),
            Mistake(
                round(float(pairs.mean()), 4),
                "You took the mean of all six numbers. First and second weights are kept apart.",
            ),
            Mistake(
                float((pairs[:, 1].min() + pairs[:, 1].max()) / 2),
                "Half way between the smallest and the largest forgets the pair between them.",
            ),
            Mistake(
                float(pairs[:, 1].sum() / 2),
                "There are three pairs: a pair has two numbers, but three of them share the code.",
            ),
        ),
        otherwise=lambda given: (
            f"With {number(given)} the squared distances of {', '.join(ys)} add up to "
            f"{number(_distance(pairs, given))}; another number leads to "
            f"{number(_distance(pairs, float(second)))}."
        ),
        hints=(
            "Look at the second numbers alone.",
            "Which number has the least sum of squared distances from them?",
        ),
        tolerance=1e-3,
    )


def bits_of_a_weight(seed: int) -> Task:
    """Bits of code and codebook for each weight."""
    random = np.random.default_rng([seed, 2])
    bits, d = int(random.choice([4, 6, 8])), int(random.choice([2, 4]))
    k = 1 << bits
    weights = 32 * k * d * int(random.choice([2, 4, 8]))
    book = 32 * k * d / weights
    solution = bits / d + book
    return NumberTask(
        prompt=f"A layer of {weights:,} weights is stored as codes for {d} weights each. Its "
        f"codebook has {k} centroids, their numbers in float32. **How many bits does a weight "
        "take, codebook included?**",
        answer=Number("Bits for each weight", 0.0),
        solution=solution,
        because=f"A code has log₂ {k} = {bits} bits for {d} weights: {number(bits / d)} bits a "
        f"weight. The codebook has {k} · {d} · 32 = {k * d * 32:,} bits for {weights:,} weights: "
        f"{number(book)} more.",
        mistakes=(
            Mistake(bits / d, "The codebook is missing: without it the codes mean nothing."),
            Mistake(
                bits + book,
                f"A code stands for {d} weights: they share its {bits} bits.",
            ),
            Mistake(
                bits / d + book / 32,
                "The numbers of the codebook are floats of 32 bits, not bits.",
            ),
            Mistake(
                bits / d + book / d,
                f"A centroid has {d} numbers, one for each weight of the vector.",
            ),
            Mistake(
                k / d + book,
                f"To name one of {k} centroids takes log₂ {k} = {bits} bits.",
            ),
            Mistake(book, "That is the codebook alone. Add the codes."),
            Mistake(
                bits / d + 32,
                "A weight takes no float of its own: the codebook is shared by all of them.",
            ),
        ),
        otherwise=lambda given: (
            f"Codes: {bits} bits for {d} weights. Codebook: {k * d * 32:,} bits for {weights:,} "
            f"weights. That is not {number(given)} bits a weight."
        ),
        hints=(
            "How many bits does a code have, and how many weights share it?",
            "How many bits does the whole codebook have, and how many weights share it?",
        ),
        tolerance=0.01,  # 3.13 for 3.125
    )


def _distance(pairs: np.ndarray, at: float) -> float:
    return float(np.square(pairs[:, 1] - at).sum())

"""The tasks of this lesson: a softened answer, and what a temperature does to the gradient."""

import numpy as np

from core.networks.mlp import softmax
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def soft_share(seed: int) -> Task:
    """The share of the likelier of two classes at a temperature."""
    random = np.random.default_rng([seed, 1])
    t = int(random.choice([2, 3, 4]))
    root = int(random.choice([2, 3, 4])) if t < 4 else int(random.choice([2, 3]))
    odds = root**t
    first, second = (int(d) for d in random.choice(10, 2, replace=False))
    scores = np.log([float(odds), 1.0])
    solution = float(softmax(scores / t)[0])
    return NumberTask(
        prompt=f"At temperature 1 a teacher gives the digit {first} a share that is {odds} times "
        f"that of the digit {second}; all others have none. **What share does the digit {first} "
        f"have at temperature {t}?**",
        answer=Number("Share, 0 to 1", 0.0, 1.0),
        solution=solution,
        because=f"The ratio becomes the {_root(t)} root: {odds} → {root}. So the shares are "
        f"{root} / {root + 1} = {number(solution)} and 1 / {root + 1}.",
        mistakes=(
            Mistake(
                odds / (odds + 1),
                "That is the share at temperature 1. A higher temperature softens it.",
            ),
            Mistake(
                odds / t / (odds / t + 1),
                f"You divided the ratio by {t}. The **scores** are divided, and the ratio is "
                f"their power of e: it becomes the {_root(t)} root.",
            ),
            Mistake(
                odds / (odds + 1) / t,
                "You divided the share. Shares must add up to 1 again.",
            ),
            Mistake(
                1 / (root + 1),
                f"That is the share of the {second}.",
            ),
            Mistake(
                0.5,
                "The two would be equal only at an infinite temperature.",
            ),
            Mistake(
                1 - 1 / root,
                f"The ratio is {root}, so the {second} has one part in {root + 1}, not in {root}.",
            ),
            Mistake(1.0, "That is the label. The teacher leaves something to the other digit."),
        ),
        otherwise=lambda given: (
            f"The ratio of the shares would be {number(given / (1 - given), 3)}. At temperature "
            f"{t} it is the {_root(t)} root of {odds}."
            if 0 < given < 1
            else "A share lies between 0 and 1."
        ),
        hints=(
            f"Which number, to the power of {t}, is {odds}?",
            "That is the ratio of the two shares, which add up to 1.",
        ),
        tolerance=0.005,
    )


def shrunken_gradient(seed: int) -> Task:
    """The gradient of the soft part at a higher temperature, without the factor T²."""
    random = np.random.default_rng([seed, 2])
    low, times = int(random.choice([5, 6, 8, 10])), int(random.choice([2, 3, 4]))
    high = low * times
    size = float(random.choice([0.9, 1.8, 3.6, 7.2]))
    solution = size / times**2
    return NumberTask(
        prompt=f"At temperature {low} the teacher’s part of the loss, **without** the factor T², "
        f"has a gradient of {number(size)}. Both temperatures are high. **How large is it, "
        f"roughly, at temperature {high}?**",
        answer=Number("Gradient", 0.0),
        solution=solution,
        because=f"It shrinks with 1 / T². The temperature is {times} times as high, so it "
        f"is {times}² = {times**2} times smaller: {number(solution)}.",
        mistakes=(
            Mistake(
                size / times,
                "That is 1 / T, which comes from the division of the scores. The difference of the "
                "softened shares shrinks as well.",
            ),
            Mistake(size, "So it would be **with** the factor T²."),
            Mistake(
                size * times**2, "The other way round: softer answers give a smaller gradient."
            ),
            Mistake(
                size * times, "A softer answer gives a smaller gradient, and T counts squared."
            ),
            Mistake(
                size / high**2,
                f"Compare with temperature {low}: only the ratio of the two counts.",
            ),
            Mistake(
                size / (2 * times),
                f"{times} squared is {times**2}, not twice {times}.",
            ),
            Mistake(
                size / times**3,
                "That is one T too many: 1 / T from the scores, and 1 / T from the shares.",
            ),
        ),
        otherwise=lambda given: (
            f"From {number(size)} to {number(given)} is a factor of {number(size / given, 3)}. "
            f"With 1 / T² it is {times**2}."
            if given > 0
            else "It becomes small, but stays above 0."
        ),
        hints=(
            "How does the gradient depend on T?",
            f"The temperature is {times} times as high.",
        ),
        tolerance=1e-4,
    )


def _root(t: int) -> str:
    return {2: "square", 3: "cube", 4: "fourth"}[t]

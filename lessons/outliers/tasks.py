"""The tasks of this lesson: split a channel, scale it, rotate a few values."""

import numpy as np

from core.hadamard import hadamard
from core.networks.smoothing import smoothing_factors
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def parts_of_a_channel(seed: int) -> Task:
    """How many channels an outlier channel becomes when it is halved until it fits."""
    random = np.random.default_rng([seed, 1])
    halvings = int(random.integers(2, 6))
    others = int(random.choice([3, 5, 6, 7]))
    largest = others * 2**halvings
    solution = 2**halvings
    return NumberTask(
        prompt=f"One channel reaches {largest}, all others {others}. It is split into two channels "
        f"of half the values each, and so on with each part, until none reaches more than "
        f"{others}. **How many channels has it become?**",
        answer=Number("Channels"),
        solution=float(solution),
        because=f"{largest} / {others} = {solution}: after {halvings} rounds of halving there are "
        f"2^{halvings} = {solution} channels, each of which reaches {others}.",
        mistakes=(
            Mistake(
                float(halvings),
                f"{halvings} is the number of rounds. Each round doubles the number of channels.",
            ),
            Mistake(
                float(solution - 1),
                f"{solution - 1} is how many channels are **added**; with the first one there are "
                f"{solution}.",
            ),
            Mistake(
                float(2 * halvings),
                "Each part is split in two, so the number doubles; it does not grow by two.",
            ),
            Mistake(
                float(largest - others),
                "Parts are halves, not pieces that are cut off one by one: divide.",
            ),
            Mistake(
                float(solution // 2),
                f"Then each would still reach {2 * others}.",
            ),
            Mistake(2.0, f"Two channels would reach {largest / 2:g} each, more than {others}."),
        ),
        otherwise=lambda given: (
            f"Shared out among {number(given)} channels, each would reach "
            f"{number(largest / given)}; it must be {others}, after whole rounds of halving."
            if given > 0
            else "There is at least the one channel."
        ),
        hints=(
            f"How often must {largest} be halved to reach {others}?",
            "How many channels are there after each round?",
        ),
    )


def smoothing_factor(seed: int) -> Task:
    """The factor of SmoothQuant for one channel."""
    random = np.random.default_rng([seed, 2])
    s = int(random.choice([2, 4, 5, 8, 10]))
    weight = float(random.choice([0.1, 0.2, 0.5, 2.0]))
    activation = round(s * s * weight, 4)
    found = smoothing_factors(np.array([activation]), np.array([weight]), 0.5)
    solution = round(float(found[0]), 6)
    return NumberTask(
        prompt=f"The activations of a channel reach {number(activation)}, the weights that read "
        f"them {number(weight)}. SmoothQuant divides the activations by s and multiplies the "
        "weights by s, so that both reach the same. **How large is s?**",
        answer=Number("Factor s", 0.0),
        solution=solution,
        because=f"{number(activation)} / s = {number(weight)} · s, so s² = "
        f"{number(activation / weight)} and s = {number(solution)}. Both then reach "
        f"{number(weight * solution)}.",
        mistakes=(
            Mistake(
                round(activation / weight, 6),
                f"{number(activation / weight)} is s². With it the weights would be the larger "
                "ones.",
            ),
            Mistake(
                round(float(np.sqrt(activation * weight)), 6),
                "That is what both reach afterwards. How large is the factor?",
            ),
            Mistake(1 / solution, "The other way round: the activations must become smaller."),
            Mistake(
                activation, "Then the activations would reach 1, and the weights take it all over."
            ),
            Mistake(
                round((activation + weight) / 2, 6),
                "A mean of the two is no factor. Set what both reach equal.",
            ),
            Mistake(
                round(float(np.sqrt(activation)), 6),
                "The reach of the weights counts as well: divide by it under the root.",
            ),
        ),
        otherwise=lambda given: (
            f"With s = {number(given)} the activations reach {number(activation / given)} and the "
            f"weights {number(weight * given)}: not the same."
            if given > 0
            else "The factor s is a positive number."
        ),
        hints=(
            "Write down what each of the two reaches after the change, and set them equal.",
            "s² is the quotient of the two.",
        ),
        tolerance=1e-4,
    )


def largest_after_rotation(seed: int) -> Task:
    """The largest magnitude of four values after a rotation."""
    random = np.random.default_rng([seed, 3])
    outlier = 2 * int(random.integers(5, 12))
    rest = [int(v) for v in random.choice([-2, -1, 0, 1, 2], 3)]
    x = np.array([outlier, *rest], float)
    rotated = x @ hadamard(4)
    solution = float(np.abs(rotated).max())
    listed = ", ".join(map(number, x))
    return NumberTask(
        prompt=f"Four activations are {listed}. A rotation by Hadamard’s matrix makes of x₁, x₂, "
        "x₃, x₄ the four values ½(x₁ + x₂ + x₃ + x₄), ½(x₁ − x₂ + x₃ − x₄), "
        "½(x₁ + x₂ − x₃ − x₄) and ½(x₁ − x₂ − x₃ + x₄). **How large is the largest magnitude "
        "afterwards?**",
        answer=Number("Largest magnitude", 0.0),
        solution=solution,
        because=f"The values become {', '.join(map(number, rotated))}. The outlier {outlier} is in "
        f"all of them, but halved: the largest magnitude is {number(solution)}.",
        mistakes=(
            Mistake(float(outlier), "The outlier is mixed with the others, and halved."),
            Mistake(2 * solution, "The factor ½ is missing: it keeps the length of the list."),
            Mistake(
                solution / 2,
                "You divided by 4. The factor is ½, which is 1/√4.",
            ),
            Mistake(
                float(np.abs(rotated).min()),
                "That is the smallest of the four. The range follows the largest.",
            ),
            Mistake(
                outlier / 2,
                "That would be right if the other three were 0. They add to it.",
            ),
            Mistake(float(np.abs(rotated).sum()), "That is the sum of the four magnitudes."),
            Mistake(
                float(np.abs(rotated[0])),
                "That is the first of the four. Another one is larger.",
            ),
        ),
        otherwise=lambda given: (
            f"The four values are {', '.join(map(number, rotated))}: none has the magnitude "
            f"{number(given)}."
        ),
        hints=(
            "Compute all four values.",
            "Which signs make the sum of magnitudes largest?",
        ),
        tolerance=1e-6,
    )

"""The tasks of this lesson: the best size of signs, a product of signs, a ternary code."""

import numpy as np

from core.kernels.xnor import pack_signs, xnor_matmul
from core.methods.extreme.ternary import SHARE, ternary
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number

BITS = 8  # signs in a product


def best_size(seed: int) -> Task:
    """α for the weights of one output."""
    random = np.random.default_rng([seed, 1])
    w = random.choice([0.1, 0.2, 0.3, 0.5, 0.8, 1.2], 4, replace=False)
    w *= random.permutation([1, 1, 1, -1] if random.random() < 0.5 else [1, -1, -1, 1])
    size = np.abs(w)
    solution = round(float(size.mean()), 4)
    return NumberTask(
        prompt=f"An output has the weights {_listed(w)}. Each becomes +α or −α. **Which α has the "
        "least squared error?**",
        answer=Number("Size α", 0.0),
        solution=solution,
        because=f"The mean magnitude: ({' + '.join(map(number, size))}) / {len(w)} = "
        f"{number(solution)}.",
        mistakes=(
            Mistake(
                round(float(w.mean()), 4),
                "That is the mean with signs, in which weights cancel. The sign is in b; α is the "
                "mean of the **magnitudes**.",
            ),
            Mistake(
                round(float(size.max()), 4),
                "With the largest magnitude, all other weights become far too large.",
            ),
            Mistake(
                round(float(np.sqrt(np.square(w).mean())), 4),
                "That is the root of the mean square. It keeps the length of the weights, but its "
                "squared error is larger: the parabola is lowest at the mean magnitude.",
            ),
            Mistake(
                round(float(np.median(size)), 4),
                "That is the median of the magnitudes. Squared errors are least at the mean.",
            ),
            Mistake(
                round(float(size.sum()), 4),
                f"That is the sum of the magnitudes. Divide by {len(w)}.",
            ),
            Mistake(
                1.0,
                "A size of 1 is that of signs without a scale. The mean magnitude here is another.",
            ),
            Mistake(
                round(float(size.max() / 2), 4),
                "Half of the largest weight does not know how the others lie. Take the mean of all "
                "magnitudes.",
            ),
        ),
        otherwise=lambda given: (
            f"With α = {number(given)} the squared error is {number(_error(w, given))}; another α "
            f"leads to {number(_error(w, solution))}."
        ),
        hints=(
            "Each sign is that of its weight. Left is the distance of α from each magnitude.",
            "Which number has the least squared distance from several others?",
        ),
        tolerance=1e-3,
    )


def product_of_signs(seed: int) -> Task:
    """Σ a·b from two words of bits."""
    random = np.random.default_rng([seed, 2])
    a = random.integers(0, 2, BITS)
    differ = int(random.choice([1, 2, 3, 5, 6, 7]))
    b = a ^ random.permutation([1] * differ + [0] * (BITS - differ))
    packed = (pack_signs(1 - 2 * word[None]) for word in (a, b))
    solution = int(xnor_matmul(*packed)[0, 0])
    ones = int((a & b).sum())
    return NumberTask(
        prompt=f"Two rows of {BITS} signs are stored as bits, −1 as 1 and +1 as 0: "
        f"a = `{_word(a)}` and b = `{_word(b)}`. **What is the sum of their products?**",
        answer=Number("Sum of the products"),
        solution=float(solution),
        because=f"a ⊕ b = `{_word(a ^ b)}` has {differ} ones: so many pairs differ. "
        f"{BITS} − 2 · {differ} = {number(solution)}.",
        mistakes=(
            Mistake(
                float(differ),
                f"That is the number of ones in a ⊕ b: {differ} pairs differ. Each of them counts "
                "−1, and each other pair +1.",
            ),
            Mistake(
                float(BITS - differ),
                f"So many pairs are equal. Each of the {differ} others takes 1 away.",
            ),
            Mistake(
                float(-solution),
                "The sign is turned: pairs that are **equal** add 1, for −1 · −1 = +1.",
            ),
            Mistake(
                float(ones),
                "You counted where both bits are 1. Two zeros are two +1, with product +1.",
            ),
            Mistake(
                float(-differ),
                f"The {BITS - differ} pairs that are equal count, too, each +1.",
            ),
            Mistake(float(BITS), "So it would be if all pairs were equal."),
            Mistake(float(2 * differ), f"Take that from {BITS}."),
        ),
        otherwise=lambda given: (
            f"{BITS - differ} pairs are equal and {differ} differ. That does not make "
            f"{number(given)}."
        ),
        hints=(
            "Write a ⊕ b: a 1 where the two bits differ.",
            "How many products are +1, and how many −1?",
        ),
    )


def size_of_three_levels(seed: int) -> Task:
    """α of a ternary code."""
    random = np.random.default_rng([seed, 3])
    unit = float(random.choice([0.1, 0.2, 0.5]))
    large = random.choice([6, 7, 8, 9, 10, 11], 2, replace=False)
    small = random.choice([0, 1, 2], 2)
    w = unit * random.permutation(np.concatenate([large, -small]) * random.choice([-1, 1]))
    size = np.abs(w)
    codes, alpha = ternary(w[None])
    solution = round(float(alpha[0]), 4)
    mean = float(size.mean())
    kept = [number(v) for v in size[codes[0] != 0]]
    return NumberTask(
        prompt=f"An output has the weights {_listed(w)}. Those of at most Δ = {number(SHARE)} · "
        "mean|w| become 0, the others +α or −α. **Which α has the least squared error?**",
        answer=Number("Size α", 0.0),
        solution=solution,
        because=f"mean|w| = {number(mean)}, so Δ = {number(SHARE * mean)}. {' and '.join(kept)} "
        f"are larger; their mean is {number(solution)}.",
        mistakes=(
            Mistake(
                round(mean, 4),
                "That is the mean magnitude of all weights. Those that become 0 no longer count.",
            ),
            Mistake(
                round(SHARE * mean, 4),
                "That is the threshold Δ. What is the mean of the magnitudes above it?",
            ),
            Mistake(
                round(float(size.max()), 4),
                "That is the largest one. The other one above Δ would become too large.",
            ),
            Mistake(
                round(float(size[codes[0] != 0].sum()), 4),
                f"That is their sum. Divide it by {len(kept)}.",
            ),
            Mistake(
                round(float(size[codes[0] != 0].min()), 4),
                "That is the smaller one of those above Δ.",
            ),
            Mistake(
                round(abs(float(w[codes[0] != 0].mean())), 4),
                "Take the mean of magnitudes; with their signs they cancel.",
            ),
            Mistake(
                round(SHARE * float(size.max()), 4),
                "You took a share of the largest weight. Which weights lie above Δ, and how large "
                "are they on average?",
            ),
        ),
        otherwise=lambda given: (
            f"Above Δ = {number(SHARE * mean)} lie {' and '.join(kept)}. Their mean is not "
            f"{number(given)}."
        ),
        hints=(
            "Compute Δ. Which weights have a larger magnitude?",
            "α is the mean magnitude of those alone.",
        ),
        tolerance=1e-3,
    )


def _error(w: np.ndarray, alpha: float) -> float:
    return float(np.square(w - alpha * np.sign(w)).sum())


def _listed(w: np.ndarray) -> str:
    return ", ".join(number(v) for v in w)


def _word(bits: np.ndarray) -> str:
    return "".join(map(str, bits))

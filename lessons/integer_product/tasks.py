"""The tasks of this lesson: what a sum stands for, how wide a register must be, requantization."""

from math import floor

import numpy as np

from core import IntFormat
from core.kernels import matmul_integer, requantize
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number


def real_of_sum(seed: int) -> Task:
    """What real number an integer sum stands for."""
    random = np.random.default_rng([seed, 1])
    sx, sw = float(random.choice([0.1, 0.2, 0.5])), float(random.choice([0.2, 0.5, 2.0]))
    zero = int(random.integers(2, 6))
    x, w = random.integers(0, 8, 2), random.integers(-4, 5, 2)
    while not w.all() or matmul_integer(
        x.astype(np.uint8), w.astype(np.int8), a_zero_point=zero
    ) in (0, int(x @ w)):
        x, w = random.integers(0, 8, 2), random.integers(-4, 5, 2)
    total = int(matmul_integer(x.astype(np.uint8), w.astype(np.int8), a_zero_point=zero))
    codes = int(x @ w)
    solution = round(sx * sw * total, 6)
    terms = " + ".join(
        f"{bracketed(int(a) - zero)} · {bracketed(int(b))}" for a, b in zip(x, w, strict=True)
    )
    return NumberTask(
        prompt=f"Inputs have codes {x[0]}, {x[1]}, scale {number(sx)} and zero point {zero}. "
        f"Weights have codes {number(w[0])}, {number(w[1])}, scale {number(sw)} and zero point 0. "
        "**Which real number is the sum of the two products?**",
        answer=Number("Sum of the products"),
        solution=solution,
        because=f"In integers: {terms} = {number(total)}. Every product carries both scales, so it "
        f"stands for {number(sx)} · {number(sw)} · {bracketed(total)} = {number(solution)}.",
        mistakes=(
            Mistake(
                float(total),
                f"{number(total)} is the sum in integers. It stands for a real number: multiply by "
                "both scales.",
            ),
            Mistake(
                round(sx * sw * codes, 6),
                f"The zero point is missing: a code of {zero} stands for 0. With it subtracted, "
                f"the sum is {terms} = {number(total)}.",
            ),
            Mistake(
                round(sx * total, 6),
                f"The scale of the weights is missing: a weight of code {number(w[0])} is "
                f"{number(sw * w[0])}.",
            ),
            Mistake(
                round(sw * total, 6),
                "The scale of the inputs is missing.",
            ),
            Mistake(
                round((sx + sw) * total, 6),
                f"You added the scales. Both numbers of a product carry one, so they multiply: "
                f"{number(sx)} · {number(sw)}.",
            ),
            Mistake(
                float(codes),
                "That is the sum of the codes’ products. Subtract the zero point, and multiply by "
                "both scales.",
            ),
        ),
        otherwise=lambda given: (
            f"The inputs are "
            f"{number(sx * (int(x[0]) - zero))} and {number(sx * (int(x[1]) - zero))}, the weights "
            f"{number(sw * w[0])} and {number(sw * w[1])}. Their products do not add up to "
            f"{number(given)}."
        ),
        hints=(
            "Subtract the zero point from the codes of the inputs first.",
            "Multiply and add in integers. Which scales does every product carry?",
        ),
        tolerance=1e-4,
    )


def register_width(seed: int) -> Task:
    """The bits of the narrowest signed register that no sum of products can leave."""
    random = np.random.default_rng([seed, 2])
    bits = int(random.choice([2, 4, 8]))
    log = int(random.integers(2, 10))
    terms = 2**log
    largest = 4 ** (bits - 1)  # (−2ᵇ⁻¹)²
    top = terms * largest
    solution = 2 * (bits - 1) + log + 2
    return NumberTask(
        prompt=f"A layer adds {terms} products. Both codes of a product are signed, with {bits} "
        f"bits: {number(-(2 ** (bits - 1)))} to {2 ** (bits - 1) - 1}. **How many bits must a "
        "signed register have, so that no such sum can leave it?**",
        answer=Number("Bits of the register"),
        solution=float(solution),
        because=f"The largest product is {2 ** (bits - 1)} · {2 ** (bits - 1)} = {largest:,}, of "
        f"the two lowest codes, and {terms} of them are {top:,} = 2^{solution - 2}. Signed "
        f"registers of {solution} bits reach to {2 ** (solution - 1) - 1:,}; one of "
        f"{solution - 1} bits reaches only to {2 ** (solution - 2) - 1:,}.",
        mistakes=(
            Mistake(
                float(solution - 1),
                f"Signed registers of {solution - 1} bits end at {2 ** (solution - 2) - 1:,}, and "
                f"the largest sum is {top:,}: one more.",
            ),
            Mistake(
                float(2 * bits),
                f"{2 * bits} bits hold one product. {terms} of them can add up to {top:,}.",
            ),
            Mistake(
                float(solution - 2),
                f"2^{solution - 2} is the largest sum, but one bit is the sign, and the largest "
                f"number of the others is one less than 2^{solution - 2}.",
            ),
            Mistake(
                float(2 * bits + terms),
                f"Twice as many products need one bit more, so {terms} products need {log} bits "
                "more than one.",
            ),
            Mistake(
                float(bits + log),
                f"A product has twice as many bits as a code: up to {largest:,}.",
            ),
            Mistake(float(bits), f"{bits} bits hold one code, not even one product."),
        ),
        otherwise=lambda given: (
            f"A signed register of {number(given)} bits reaches to "
            f"2^{number(given - 1)} − 1; the largest sum is {terms} · {largest:,} = {top:,}. "
            + ("It is wider than it must be." if given > solution else "It is too narrow.")
        ),
        hints=(
            "What is the largest product of two such codes? Mind the lowest codes.",
            f"{terms} times that: which power of two is it? And the sign?",
        ),
    )


def requantized(seed: int) -> Task:
    """The code that a sum becomes; in every third task it is clipped."""
    random = np.random.default_rng([seed, 3])
    format = IntFormat(4)
    zero = int(random.choice([-3, -2, 2, 3]))
    factor = float(random.choice([0.1, 0.02, 0.05]))
    room = (format.qmax - zero) if seed % 3 != 2 else format.qmax - zero + 6
    wanted = int(random.integers(2, room)) if seed % 3 != 2 else room
    acc = round((wanted + float(random.choice([-0.3, 0.2, 0.4]))) / factor)
    solution = int(requantize(np.array([acc], np.int32), np.float32(factor), zero, format)[0])
    scaled = factor * acc
    clipped = round(scaled) + zero != solution
    return NumberTask(
        prompt=f"A sum is {acc}. The multiplier is M = {number(factor)}, the zero point of the "
        f"output is {zero if zero > 0 else number(zero)}, and its codes have 4 bits: −8 to 7. "
        "**Which code does the sum become?**",
        answer=Number("Code q"),
        solution=float(solution),
        because=f"M · {acc} = {number(scaled)}, rounded {round(scaled)}; plus the zero point: "
        f"{number(round(scaled) + zero)}."
        + (" The codes end at 7, so it is clipped." if clipped else ""),
        mistakes=(
            Mistake(
                float(round(scaled) + zero),
                f"{number(round(scaled) + zero)} is no code of 4 bits: they end at 7. Clip it.",
            ),
            Mistake(
                float(min(round(scaled), format.qmax)),
                f"The zero point of the output is missing: code {number(zero)} stands for 0.",
            ),
            Mistake(
                float(min(round(scaled) - zero, format.qmax)),
                "The zero point is added when a code is written, and subtracted when it is read.",
            ),
            Mistake(
                float(min(floor(scaled) + zero, format.qmax)),
                f"{number(scaled)} is rounded to the nearest whole number, {round(scaled)}, not "
                "down.",
            ),
            Mistake(
                scaled + zero,
                "A code is a whole number: round M times the sum first.",
            ),
            Mistake(
                float(acc),
                "That is the sum itself. It has too many bits for a code: rescale it by M.",
            ),
        ),
        otherwise=lambda given: (
            f"M · {acc} = {number(scaled)}. Round it, add the zero point "
            f"{number(zero)}, and clip to −8 … 7: that is not {number(given)}."
        ),
        hints=("Multiply by M, and round.", "Then add the zero point. Is the result a code?"),
        tolerance=1e-6,
    )

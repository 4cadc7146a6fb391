"""The tasks of this lesson: fold a bias, clip as a ReLU, add codes of two scales."""

import numpy as np

from core.affine import quantize
from core.formats import IntFormat
from core.params import QuantParams
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number


def folded_bias(seed: int) -> Task:
    """The bias of a layer with its batch normalization folded in."""
    random = np.random.default_rng([seed, 1])
    deviation = float(random.choice([2.0, 4.0, 5.0]))
    gain = float(random.choice([2.0, 3.0, 6.0]))
    shift = int(random.choice([-2, -1, 1, 2]))
    bias, mean = (int(v) for v in random.choice([-4, -3, -1, 1, 2, 5], 2, replace=False))
    factor = gain / deviation
    solution = (bias - mean) * factor + shift
    return NumberTask(
        prompt=f"A sum has the bias {number(bias)}. The normalization behind it has γ = "
        f"{number(gain)}, β = {number(shift)}, mean μ = {number(mean)} and variance σ² = "
        f"{number(deviation**2)} (ε is 0 here). **What is the bias after folding?**",
        answer=Number("New bias"),
        solution=solution,
        because=f"γ/σ = {number(gain)}/{number(deviation)} = {number(factor)}, and "
        f"{number(factor)} · ({number(bias)} − {bracketed(mean)}) + {bracketed(shift)} = "
        f"{number(solution)}.",
        mistakes=(
            Mistake(
                (bias - mean) * gain / deviation**2 + shift,
                f"You divided by the variance. σ is its square root, {number(deviation)}.",
            ),
            Mistake(
                bias * factor + shift,
                f"The mean, {number(mean)}, is subtracted from the sum, so from its bias as well.",
            ),
            Mistake(
                (bias - mean) * factor,
                f"β = {number(shift)} is added at the end.",
            ),
            Mistake(
                bias - mean * factor + shift,
                "The bias itself is scaled, too: it is part of the sum.",
            ),
            Mistake(
                (bias - mean + shift) * factor,
                "You scaled β. It is added after the scaling.",
            ),
            Mistake(
                (bias + mean) * factor + shift,
                "The mean is subtracted, not added.",
            ),
            Mistake(float(bias), "That is the bias before folding."),
        ),
        otherwise=lambda given: (
            f"With x = 0 the sum is {number(bias)}, and its normalization "
            f"{number(factor)} · ({number(bias)} − {bracketed(mean)}) + {bracketed(shift)}. The "
            f"folded bias must be that, not {number(given)}."
        ),
        hints=(
            "Put the sum’s bias in the place of a in the formula of the normalization.",
            "σ is the square root of the variance.",
        ),
        tolerance=1e-4,
    )


def code_after_relu(seed: int) -> Task:
    """The code of a sum behind a ReLU, when codes below the zero point exist."""
    random = np.random.default_rng([seed, 2])
    zero = int(random.integers(2, 6))
    below = seed % 3 != 2
    whole = -int(random.integers(1, zero)) if below else int(random.integers(1, 6))
    scaled = whole + float(random.choice([-0.3, 0.2, 0.4]))
    code = round(scaled) + zero
    solution = max(code, zero)
    return NumberTask(
        prompt=f"A layer ends in a ReLU. Its output has unsigned codes of 4 bits, 0 to 15, and the "
        f"zero point {zero}. The rescaled sum is M · acc = {number(scaled)}. **Which code goes to "
        "the next layer?**",
        answer=Number("Code q"),
        solution=float(solution),
        because=f"{number(scaled)} rounds to {number(round(scaled))}, and with the zero point it "
        f"is {code}. "
        + (
            f"That is below {zero}, the code of 0, and a ReLU lets nothing below 0 pass: {zero}."
            if below
            else f"That is not below {zero}, the code of 0, so the ReLU changes nothing."
        ),
        mistakes=(
            Mistake(
                float(code),
                f"Code {code} stands for a number below 0, which a ReLU does not let pass.",
            ),
            Mistake(0.0, f"Code 0 is the lowest, but 0 has the code {zero}: the zero point."),
            Mistake(
                float(max(round(scaled), 0)),
                f"The zero point is missing: the real number 0 has code {zero}.",
            ),
            Mistake(scaled + zero, "A code is a whole number: round first."),
            Mistake(
                float(max(round(scaled) - zero, 0)),
                "The zero point is added when a code is written.",
            ),
            Mistake(15.0, "That is the highest code, for the largest numbers."),
            Mistake(float(zero), "The sum is above 0: the ReLU lets it pass."),
        ),
        otherwise=lambda given: (
            f"Code {number(given)} stands for {number(given - zero)} steps; the sum is "
            f"{number(scaled)} steps, and what is below 0 becomes 0."
        ),
        hints=(
            "Round, and add the zero point.",
            "Which code does the real number 0 have? Nothing below it leaves a ReLU.",
        ),
        tolerance=1e-6,
    )


def sum_of_codes(seed: int) -> Task:
    """The code of the sum of two codes with different scales."""
    random = np.random.default_rng([seed, 3])
    first = float(random.choice([0.1, 0.2]))
    second = float(random.choice([3, 4, 5])) * first
    a, b = int(random.integers(5, 30)), int(random.integers(3, 20))
    y = round(2.5 * first, 2)
    real = first * a + second * b
    params = QuantParams(np.float64(y), np.int32(0), IntFormat(8))
    solution = float(quantize(np.array([real]), params)[0])
    return NumberTask(
        prompt=f"Two branches meet in an addition. One brings code {a} with scale {number(first)}, "
        f"the other code {b} with scale {number(second)}. The sum has scale {number(y)}; all zero "
        "points are 0, and codes go from −128 to 127. **Which code is the sum?**",
        answer=Number("Code of the sum"),
        solution=solution,
        because=f"{number(first)} · {a} + {number(second)} · {b} = {number(real)}, and "
        f"{number(real)} / {number(y)} = {number(real / y)}, rounded {number(solution)}.",
        mistakes=(
            Mistake(
                float(a + b),
                f"You added the codes. One step of the first is {number(first)}, of the second "
                f"{number(second)}: they do not count the same.",
            ),
            Mistake(
                round(first * (a + b) / y, 6),
                f"You gave both codes the scale {number(first)}. The second one has "
                f"{number(second)}.",
            ),
            Mistake(
                round(second * (a + b) / y, 6),
                f"You gave both codes the scale {number(second)}. The first one has "
                f"{number(first)}.",
            ),
            Mistake(
                round(real, 6),
                f"{number(real)} is the real sum. Divide by the scale of the sum, {number(y)}.",
            ),
            Mistake(
                round(real * y, 6),
                "To write a code, divide by its scale; you multiplied.",
            ),
            Mistake(
                round((first + second) * (a + b) / y, 6),
                "You added the scales, and used them for both codes.",
            ),
        ),
        otherwise=lambda given: (
            f"Code {number(given)} with scale {number(y)} is {number(given * y)}; the sum of the "
            f"real numbers is {number(real)}."
        ),
        hints=(
            "Which real numbers do the two codes stand for?",
            f"Add them, and count in steps of {number(y)}.",
        ),
        tolerance=1e-6,
    )

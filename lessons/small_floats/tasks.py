"""The tasks of this lesson: read fp4, count the bits of a block, find the scale of a block."""

from math import floor, log2

import numpy as np

from core.formats import E2M1
from core.formats.microscaling import MXFP4
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def number_of_code(seed: int) -> Task:
    """The number that four bits stand for; every fourth one is subnormal."""
    random = np.random.default_rng([seed, 1])
    negative = bool(random.integers(0, 2))
    field, mantissa = (0, 1) if seed % 4 == 3 else (int(random.integers(1, 4)), seed % 2)
    code = 8 * negative + 2 * field + mantissa
    value, sign = float(E2M1.values[code]), -1 if negative else 1
    bits = f"{int(negative)} {field:02b} {mantissa}"
    if field:
        because = (
            f"The exponent bits are {field}, less the bias 1: 2^{number(field - 1)} = "
            f"{number(2.0 ** (field - 1))}. The mantissa gives 1 + {mantissa}/2 = "
            f"{number(1 + mantissa / 2)}. {'The sign bit makes it negative: ' if negative else ''}"
            f"{number(value)}."
        )
    else:
        because = (
            "The exponent bits are 0, so there is no hidden 1, and the power of two is that of "
            f"exponent 1: 2^0 · 1/2{' with a minus sign' if negative else ''} = {number(value)}."
        )
    return NumberTask(
        prompt=f"A 4-bit float E2M1 has the bits **{bits}**: sign, two bits of exponent, one of "
        "mantissa. The bias is 1. **Which number is it?**",
        answer=Number("Number"),
        solution=value,
        because=because,
        mistakes=(
            Mistake(-value, f"The sign bit is {int(negative)}: 0 is plus, 1 is minus."),
            Mistake(
                sign * 2.0**field * (1 + mantissa / 2 if field else 0.5),
                "Subtract the bias, 1, from the exponent bits.",
            ),
            Mistake(
                sign * 2.0 ** (field - 1) * (mantissa / 2),
                "A normal number has a hidden 1 before the fraction: 1 + mantissa/2."
                if field
                else "Where the exponent bits are 0, the power of two is the same as for 1.",
            ),
            Mistake(
                sign * 2.0 ** (field - 1) * (1 + mantissa),
                "The mantissa bit counts one half, not one.",
            ),
            Mistake(
                sign * 2.0 ** (field - 1) * (1 + mantissa / 2),
                "Exponent bits of 0 mean that there is no hidden 1.",
            ),
            Mistake(
                float(code), f"{code} is the code read as a whole number. These bits are a float."
            ),
            Mistake(float(code - 16), "That is two’s complement. A float has a sign bit."),
        ),
        otherwise=lambda given: (
            f"The exponent bits {field:02b} are the number {field}, and the mantissa is {mantissa}."
        ),
        hints=(
            "Which number are the two exponent bits? Subtract the bias.",
            "Is the exponent 0? If not, put a hidden 1 before the fraction.",
        ),
    )


def bits_with_scales(seed: int) -> Task:
    """The bits of a value with its share of the block's scale."""
    random = np.random.default_rng([seed, 2])
    bits = int(random.choice([4, 6, 8]))
    block = int(random.choice([16, 32, 64, 128]))
    scale = int(random.choice([8, 16, 32]))
    solution = bits + scale / block
    return NumberTask(
        prompt=f"Every {block} values share a scale of {scale} bits, and each value has a code of "
        f"{bits} bits. **How many bits does a value take, its share of the scale included?**",
        answer=Number("Bits for each value", 0.0),
        solution=solution,
        because=f"{bits} + {scale}/{block} = {number(solution)} bits.",
        mistakes=(
            Mistake(float(bits), "The scale is stored too. Who pays for it?"),
            Mistake(
                float(bits + scale),
                f"That is a scale for every value. {block} values share one.",
            ),
            Mistake(
                bits + block / scale,
                f"You divided the wrong way round: the {scale} bits are shared by {block} values.",
            ),
            Mistake(
                float(bits * block + scale),
                f"That is the whole block. Divide it by its {block} values.",
            ),
            Mistake(scale / block, f"That is the share of the scale alone; a code has {bits}."),
            Mistake(
                (bits + scale) / block,
                f"Each value has a code of its own: only the scale is divided by {block}.",
            ),
        ),
        otherwise=lambda given: (
            f"A block takes {block} · {bits} + {scale} = {block * bits + scale} bits, and "
            f"{number(given, 6)} · {block} is another number."
        ),
        hints=(
            f"How many bits does a block of {block} values take, with its scale?",
            f"Divide by {block}.",
        ),
        tolerance=0.01,  # 6.06 for 6.0625
    )


def block_scale(seed: int) -> Task:
    """The shared power of two of an MXFP4 block."""
    random = np.random.default_rng([seed, 3])
    exponent = int(random.integers(-2, 6))
    largest = float(random.choice([1.125, 1.25, 1.625, 1.75])) * 2.0**exponent
    scale = float(MXFP4.fit(np.array([largest])).scale[0])
    power = floor(log2(largest))
    nearest = 2.0 ** (round(log2(largest)) - 2)
    return NumberTask(
        prompt=f"The largest magnitude in a block of MXFP4 is {number(largest, 6)}. The shared "
        "scale is the largest power of two that is not above it, divided by 4, because 4 is the "
        "largest power of two among the numbers of 4-bit floats. **What is the scale?**",
        answer=Number("Scale", 0.0),
        solution=scale,
        because=f"2^{number(power)} = {number(2.0**power)} is the largest power of two not above "
        f"{number(largest, 6)}; divided by 4: {number(scale, 6)}. In steps of the scale the "
        f"largest value is {number(largest / scale)}"
        + (
            ", beyond 6, the largest 4-bit float: it is clipped."
            if largest / scale > 6
            else ", which is at most 6, the largest 4-bit float."
        ),
        mistakes=(
            Mistake(
                2.0**power,
                "Divide by 4. With this scale the largest value is between 1 and 2 steps, and the "
                "numbers from 2 to 6 are not used.",
            ),
            Mistake(
                largest / 6,
                "That puts the largest value on 6 exactly, but it is no power of two: an MX scale "
                "stores an exponent alone.",
            ),
            Mistake(
                largest / 4,
                "That is no power of two. Take the largest power of two first.",
            ),
            Mistake(
                nearest,
                f"{number(4 * nearest)} is the nearest power of two, but it is above "
                f"{number(largest, 6)}. The standard goes down.",
            ),
            Mistake(largest, "That is the largest value itself: it would become 1 step."),
            Mistake(
                2.0**power / 6,
                "6 is the largest number of the format. The scale is divided by its largest power "
                "of two, 4.",
            ),
        ),
        otherwise=lambda given: (
            f"With a scale of {number(given)} the largest value would be "
            f"{number(largest / given)} steps; it should be from 4 to 8."
            if given > 0
            else "A scale is a positive number."
        ),
        hints=(
            "Which powers of two are below the largest magnitude? Take the largest of them.",
            "Divide it by 4.",
        ),
        tolerance=1e-6,
    )

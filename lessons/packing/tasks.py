"""The tasks of this lesson: two codes in a byte, a code out of a byte."""

import numpy as np

from core.formats.packing import pack, unpack
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def two_in_a_byte(seed: int) -> Task:
    """The byte of two 4-bit codes, the first one in the lower half."""
    random = np.random.default_rng([seed, 1])
    first, second = (int(v) for v in random.choice(np.arange(1, 16), 2, replace=False))
    byte = int(pack([first, second], 4)[0])
    return NumberTask(
        prompt=f"Two unsigned codes of 4 bits, first {first}, then {second}, are packed into one "
        "byte. The **first** code takes the **lower** four bits. **Which number is the byte, 0 to "
        "255?**",
        answer=Number("The byte"),
        solution=float(byte),
        because=f"{first} + 16 · {second} = {byte}: in binary {second:04b} {first:04b}.",
        mistakes=(
            Mistake(
                float(second + 16 * first),
                f"The halves are exchanged: read back, the first code would be {second}.",
            ),
            Mistake(
                float(first + second),
                f"You added the codes. Then nobody can tell {first} and {second} from other codes "
                "with the same sum. The second one moves up by four bits.",
            ),
            Mistake(
                float(first + 8 * second),
                "Moving up by four bits is a product with 2⁴ = 16, not with 8.",
            ),
            Mistake(
                float(first + 10 * second),
                "Bits count in powers of two: four bits further up is 16 times, not 10 times.",
            ),
            Mistake(
                float(first + 4 * second),
                "Four bits are a factor of 2⁴ = 16, not of 4.",
            ),
            Mistake(float(16 * second), f"The first code, {first}, is missing."),
        ),
        otherwise=lambda given: (
            f"Read back, the lower half of {number(given)} would be "
            f"{int(given) % 16} and the upper half {int(given) // 16}; they should be {first} and "
            f"{second}."
            if 0 <= given <= 255
            else "A byte is a number from 0 to 255."
        ),
        hints=("Write both codes with four binary digits.", "The second code counts 16 times."),
    )


def out_of_a_byte(seed: int) -> Task:
    """The second signed code in a byte."""
    random = np.random.default_rng([seed, 2])
    first = int(random.integers(1, 8))
    second = int(random.integers(-7, 0)) if seed % 3 else int(random.integers(2, 8))
    byte = int(pack([first, second], 4)[0])
    upper = byte // 16
    found = int(unpack(np.array([byte]), 4, 2, signed=True)[1])
    negative = upper > 7
    plain = f"{upper} is below 8, so it is the code itself."
    return NumberTask(
        prompt=f"A byte is {byte}. It holds two **signed** codes of 4 bits, −8 to 7, in two’s "
        "complement; the first code is in the lower half. **What is the second code?**",
        answer=Number("The second code"),
        solution=float(found),
        because=f"The upper half of {byte} is {upper}"
        + (
            f", and from 8 on a code is negative: {upper} − 16 = {number(found)}."
            if negative
            else ". It is below 8, so it is the code itself."
        ),
        mistakes=(
            Mistake(
                float(upper),
                f"{upper} is the upper half without its sign. In four signed bits, 8 to 15 stand "
                "for −8 to −1: subtract 16.",
            ),
            Mistake(
                float(first),
                f"That is the lower half, the first code: {byte} = {first} + 16 · {upper}.",
            ),
            Mistake(
                float(upper - 8),
                "Two’s complement subtracts 16 from codes of 8 and more, not 8."
                if negative
                else plain,
            ),
            Mistake(
                float(-upper),
                "Codes below 8 are positive, and from 8 on 16 is subtracted: "
                f"{upper} stands for {number(found)}.",
            ),
            Mistake(
                float(8 - upper),
                "That takes the highest bit as a sign before the rest. Two’s complement counts it "
                f"as −8 and adds the rest: {upper} stands for {number(found)}."
                if negative
                else f"{plain} Nothing is taken from 8.",
            ),
            Mistake(float(byte), "That is the whole byte. It holds two codes."),
            Mistake(
                float(byte - 256 if negative else byte),
                "That is the whole byte, read as one signed number.",
            ),
        ),
        otherwise=lambda given: (
            f"{byte} = {first} + 16 · {upper}. Signed, {upper} is not {number(given)}."
        ),
        hints=(
            f"How often does 16 fit into {byte}?",
            "Is that half 8 or more? Then it is negative.",
        ),
    )

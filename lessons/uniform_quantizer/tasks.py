"""The tasks of this lesson: the code of a number, the error that it gets, the step of a range."""

from math import floor, trunc

import numpy as np

from core import IntFormat, QuantParams, dequantize, quantize
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number


def code_of_number(seed: int) -> Task:
    """The signed code of a number; in every third task it is clipped."""
    random = np.random.default_rng([seed, 1])
    format = IntFormat(int(random.choice([3, 4])))
    scale = float(random.choice([0.25, 0.5, 0.2, 2.0]))
    if seed % 3 == 2:
        steps = (format.qmax + int(random.integers(2, 5)) + 0.3) * int(random.choice([-1, 1]))
    else:
        low = max(-format.qmax, -5)
        steps = int(random.integers(low, -1)) - float(random.choice([0.3, 0.4, 0.6, 0.7]))
    real = round(steps * scale, 4)
    code = int(quantize(np.array([real]), _params(scale, format))[0])
    wanted = round(real / scale)
    ends = f"{number(format.qmin)} to {format.qmax}"
    division = f"{number(real)} / {number(scale)} = {number(real / scale)}"
    clipped = f", which is outside of {ends}: the nearest code is {number(code)}"

    def otherwise(given: float) -> str:
        if given != round(given) or not format.qmin <= given <= format.qmax:
            return f"A code is a whole number, here from {ends}."
        return (
            f"Code {number(given)} is read as {number(scale)} · {bracketed(given)} = "
            f"{number(scale * given)}, which is {number(abs(scale * given - real))} away from "
            f"{number(real)}. Another code is nearer."
        )

    return NumberTask(
        prompt=f"The codes have {format.bits} bits: {ends}. The step is S = {number(scale)}, and "
        f"code 0 stands for 0. **Which code does {number(real)} get?**",
        answer=Number("Code q"),
        solution=float(code),
        because=f"{division}, and the nearest whole number is {number(wanted)}"
        + (clipped if wanted != code else "")
        + f". It is read as {number(scale)} · {bracketed(code)} = {number(scale * code)}.",
        mistakes=(
            Mistake(
                float(wanted),
                f"{number(wanted)} is the nearest whole number of steps, but the codes end at "
                f"{number(code)}: {format.bits} bits cannot store it. Clip it.",
            ),
            Mistake(
                float(scale * code),
                f"{number(scale * code)} is what the code stands for, its level. What is stored "
                "is the number of steps.",
            ),
            Mistake(
                float(real * scale),
                f"You multiplied by the step. Ask how many steps of {number(scale)} fit into "
                f"{number(real)}: divide.",
            ),
            Mistake(
                float(trunc(real / scale)),
                f"{division}. Cutting off the digits gives {number(trunc(real / scale))}, which is "
                f"read as {number(scale * trunc(real / scale))}: "
                f"{number(abs(scale * trunc(real / scale) - real))} away. The nearest level is "
                f"only {number(abs(scale * code - real))} away.",
            ),
            Mistake(
                float(floor(real / scale)),
                f"{division}. Rounding down gives {number(floor(real / scale))}, which is read as "
                f"{number(scale * floor(real / scale))}: "
                f"{number(abs(scale * floor(real / scale) - real))} away. The nearest level is "
                f"only {number(abs(scale * code - real))} away.",
            ),
            Mistake(
                float(abs(code)),
                f"{number(real)} is negative, and signed codes have a sign: "
                f"{number(abs(code))} is read as {number(scale * abs(code))}.",
            ),
        ),
        otherwise=otherwise,
        hints=(
            "How many steps S fit into the number? Divide.",
            "Round that to the nearest whole number. Is it among the codes?",
        ),
    )


def error_of_number(seed: int) -> Task:
    """The error, result minus original, of a number that is not clipped."""
    random = np.random.default_rng([seed, 2])
    format = IntFormat(4)
    scale = float(random.choice([0.25, 0.5, 0.2]))
    fraction = float(random.choice([0.2, 0.3, 0.7, 0.8]))
    real = round((int(random.integers(1, 6)) + fraction) * scale, 4)
    params = _params(scale, format)
    code = int(quantize(np.array([real]), params)[0])
    becomes = float(dequantize(np.array([code]), params)[0])
    error = round(becomes - real, 6)
    return NumberTask(
        prompt=f"The step is S = {number(scale)}, codes are {number(format.qmin)} to "
        f"{format.qmax}, and code 0 stands for 0. **{number(real)} is written as a code and read "
        "back. What is the error, result minus original?**",
        answer=Number("Error, result − original"),
        solution=error,
        because=f"The code is round({number(real / scale)}) = {code}, read as {number(scale)} · "
        f"{code} = {number(becomes)}, and {number(becomes)} − {number(real)} = {number(error)}. "
        f"Its size is at most S / 2 = {number(scale / 2)}, as for every number that is not "
        "clipped.",
        mistakes=(
            Mistake(
                -error,
                f"The sign is the other way: {number(real)} becomes {number(becomes)}, which is "
                f"{'more' if error > 0 else 'less'}. Result minus original is {number(error)}.",
            ),
            Mistake(
                0.0,
                f"{number(real)} is {number(real / scale)} steps, not a whole number of them, so "
                f"it cannot stay: it becomes {number(becomes)}.",
            ),
            Mistake(
                scale / 2,
                f"S / 2 = {number(scale / 2)} is the largest error that rounding can make. "
                f"{number(real)} lies nearer to its level {number(becomes)}.",
            ),
            Mistake(
                round(code - real / scale, 6),
                f"That is the error in steps, {code} − {number(real / scale)}. Times S = "
                f"{number(scale)} it is an error of the number.",
            ),
            Mistake(
                becomes,
                f"{number(becomes)} is the result. The error is the result minus {number(real)}.",
            ),
            Mistake(
                round(code - real, 6),
                f"You subtracted the number from its code. The code {code} is read as "
                f"{number(scale)} · {code} = {number(becomes)} first.",
            ),
        ),
        otherwise=lambda given: (
            f"With an error of {number(given)}, the result would be "
            f"{number(real + given)}. The levels next to {number(real)} are "
            f"{number(floor(real / scale) * scale)} and "
            f"{number((floor(real / scale) + 1) * scale)}."
        ),
        hints=(
            "Find the code first: divide by S and round.",
            "Read the code back: multiply by S. Then subtract the original.",
        ),
        tolerance=1e-4,
    )


def step_of_range(seed: int) -> Task:
    """The step with which b bits cover a range (survey eq. 4)."""
    random = np.random.default_rng([seed, 3])
    bits = int(random.choice([2, 3, 4]))
    steps = 2**bits - 1
    scale = float(random.choice([0.2, 0.5, 0.4, 2.0]))
    length = round(steps * scale, 4)
    high = round(scale * int(random.integers(1, steps)), 4)
    low = round(high - length, 4)
    levels = 2**bits

    def otherwise(given: float) -> str:
        if given <= 0:
            return "A step is the distance between two levels, so S > 0."
        end = low + given * steps
        return (
            f"With S = {number(given)} the {levels} levels that begin at {number(low)} end at "
            f"{number(end)}; the range ends at {number(high)}."
        )

    return NumberTask(
        prompt=f"A tensor lies in [{number(low)}, {number(high)}]. Codes of {bits} bits must "
        "cover it: the first level at its lower end, the last one at its upper end. **What is the "
        "step S?**",
        answer=Number("Step S"),
        solution=scale,
        because=f"{bits} bits give {levels} levels, with {steps} steps between the first and the "
        f"last: {number(length)} / {steps} = {number(scale)}.",
        mistakes=(
            Mistake(
                length / levels,
                f"You divided by the number of levels. With S = {number(length / levels)} the "
                f"last level is {number(low)} + {steps} · {number(length / levels)} = "
                f"{number(low + steps * length / levels)}, short of {number(high)}: {levels} "
                f"levels have {steps} steps between them.",
            ),
            Mistake(
                length / bits,
                f"You divided by the number of bits. {bits} bits give 2^{bits} = {levels} levels.",
            ),
            Mistake(
                steps / length,
                "That is the number of steps in a length of 1, the inverse. S is the length of "
                "one step.",
            ),
            Mistake(
                high / steps,
                f"You divided the upper end, {number(high)}. Divide the length of the range: "
                f"{number(high)} − {bracketed(low)} = {number(length)}.",
            ),
            Mistake(
                length / (2 ** (bits - 1)),
                f"You divided by 2^{bits - 1}, which is half of the levels. The range is covered "
                f"by all {levels} of them, with {steps} steps between.",
            ),
            Mistake(
                length / (2 ** (bits - 1) - 1) if bits > 2 else length,
                f"With S = {number(length / max(2 ** (bits - 1) - 1, 1))} half of the levels "
                f"would cover the whole range, and the others would lie outside of it.",
            ),
        ),
        otherwise=otherwise,
        hints=(
            f"How many levels do {bits} bits give?",
            "How many steps lie between the first level and the last one?",
        ),
        tolerance=1e-3 * scale,
    )


def _params(scale: float, format: IntFormat) -> QuantParams:
    return QuantParams(np.float64(scale), np.int32(0), format)

"""The tasks of this lesson: the last level, a number that stays exact, the zero point of a range.

Each function turns a seed into one task.
"""

import numpy as np

from core import IntFormat, QuantParams, dequantize, params_from_range, quantize
from lessons.engine.answer import Answer, Number
from lessons.engine.check import Feedback, Mistake, Task
from lessons.engine.grading import NumberTask, OpenTask
from lessons.engine.prose import number
from lessons.scale_and_zero_point.covering import SLACK, Covering

FIRST_COVERING = Covering(bits=3, low=-1.0, high=1.5, target=1.0)


def last_level(seed: int) -> Task:
    """Choose the zero point that puts the last level at `end`; scale and format are given."""
    random = np.random.default_rng([seed, 1])
    format = IntFormat(int(random.choice([3, 4])))
    scale = float(random.choice([0.25, 0.5, 1.0]))
    solution = int(random.integers(1, format.qmax))
    end = scale * (format.qmax - solution)

    def fails(tried: float) -> str:
        if not _is_code(tried, format):
            return _not_a_code(format)
        params = QuantParams(np.float64(scale), np.int32(tried), format)
        probes = np.array([end - scale, end, end + scale, end + 20 * scale])
        becomes = dequantize(quantize(probes, params), params)
        i = np.flatnonzero(becomes != np.minimum(probes, end))[0]
        return (
            f"Take {number(probes[i])}: with Z = {number(tried)} it becomes {number(becomes[i])}, "
            f"but it should become {number(min(probes[i], end))}. The last code, {format.qmax}, "
            "stands for S · (qmax − Z)."
        )

    steps = round(end / scale)
    return NumberTask(
        prompt=f"The codes have {format.bits} bits: {number(format.qmin)} to {format.qmax}. "
        f"The scale is S = {number(scale)}. **Find the zero point Z with which {number(end)} stays "
        f"{number(end)}, and every number above {number(end)} becomes {number(end)}.**",
        answer=Number("Zero point Z, a code"),
        solution=float(solution),
        because=f"The last code, {format.qmax}, stands for {number(scale)} · ({format.qmax} − "
        f"{solution}) = {number(end)}, so every number above {number(end)} becomes {number(end)}.",
        mistakes=(
            Mistake(
                float(-solution),
                "The sign is the other way: a code is read as S · (q − Z), so a Z above 0 lowers "
                "the last level. (A later step tells why the survey’s Z has your sign.) "
                f"{fails(-solution)}",
            ),
            Mistake(
                float(steps),
                f"{number(end)} is {steps} step{'s' if steps > 1 else ''} above 0. Count down from "
                f"the last code, "
                f"{format.qmax}. {fails(steps)}",
            ),
            Mistake(
                0.0,
                f"With Z = 0 the last level is {number(scale)} · {format.qmax} = "
                f"{number(scale * format.qmax)}. {fails(0)}",
            ),
        ),
        otherwise=fails,
        hints=(
            "The last level is S · (qmax − Z), with qmax the last code.",
            f"How many steps of length {number(scale)} lie between 0 and {number(end)}?",
        ),
    )


def exact_number(seed: int) -> Task:
    """Choose a scale that keeps one number exact; seed 0 gives `FIRST_COVERING`."""
    random = np.random.default_rng([seed, 2])
    case = FIRST_COVERING if seed == 0 else _random_covering(random)
    while not case.solution:
        case = _random_covering(random)
    allowed = case.solution / 2

    def grade(answer: Answer) -> Feedback:
        typed = float(answer)
        if not typed > 0:
            return Feedback(False, "A scale is the distance between two levels, so S > 0.")
        scale = case.unrounded(typed)
        at, becomes = case.worst(scale)
        if abs(becomes - at) > allowed + SLACK:
            return Feedback(False, _large_error(case, scale, at, becomes))
        steps = round(case.target / scale)
        if abs(steps * scale - case.target) > SLACK:
            return Feedback(False, _inexact(case, scale))
        product = number(steps * typed, 7)
        note = (
            ""
            if product == number(case.target)
            else f" ({steps} · {number(typed, 7)} is {product}, so we read your answer as "
            f"{number(case.target)} / {steps}, rounded.)"
        )
        return Feedback(
            True,
            f"{number(case.target)} is {steps} steps of {number(scale)}, and no number in the "
            f"range moves by more than {number(allowed)}.{note}",
        )

    return OpenTask(
        prompt=f"A tensor lies in [{number(case.low)}, {number(case.high)}]. The codes are signed, "
        f"with {case.bits} bits. **Find a scale S such that {number(case.target)} is exact, and no "
        f"number in the range moves by more than {number(allowed)}.** For your S, we choose the "
        "best zero point.",
        answer=Number("Scale S, a distance", 0.0),
        solution=case.solution,
        grade=grade,
        hints=(
            f"{number(case.target)} is exact when it is a whole number of steps from 0.",
            f"Rounding moves a number by up to S / 2. And the levels span {2**case.bits - 1} "
            f"steps: is that enough for a range {number(case.high - case.low)} long?",
        ),
    )


def zero_point_of_range(seed: int) -> Task:
    """Choose the zero point of a range whose zero falls on a level; codes are unsigned."""
    random = np.random.default_rng([seed, 3])
    format = IntFormat(int(random.choice([3, 4])), signed=False)
    scale = float(random.choice([0.25, 0.5, 2.0]))
    solution = int(random.integers(1, format.qmax))
    low, high = -solution * scale, (format.qmax - solution) * scale
    ends = np.array([low, 0.0, high])

    def fails(tried: float) -> str:
        if not _is_code(tried, format):
            return _not_a_code(format)
        params = QuantParams(np.float64(scale), np.int32(tried), format)
        codes = quantize(ends, params)
        becomes = dequantize(codes, params)
        i = np.flatnonzero(becomes != ends)[0]
        return (
            f"Take {number(ends[i])}: with Z = {number(tried)} its code is {codes[i]}, and "
            f"code {codes[i]} is read as {number(becomes[i])}. Code 0 should stand for "
            f"{number(low)}, and it stands for S · (0 − Z)."
        )

    return NumberTask(
        prompt=f"A tensor lies in [{number(low)}, {number(high)}]. The codes are unsigned, with "
        f"{format.bits} bits: 0 to {format.qmax}. **What is the zero point of this range?**",
        answer=Number("Zero point Z, a code"),
        solution=float(params_from_range(low, high, format).zero_point),
        because=f"S = {number(high - low)} / {format.qmax} = {number(scale)}, and 0 lies "
        f"{solution} steps above {number(low)}, which gets code 0. {number(high)} gets code "
        f"{format.qmax}.",
        mistakes=(
            Mistake(
                float(-solution),
                f"0 lies {solution} steps above {number(low)}, so its code is positive. The "
                "survey writes Z with the other sign; a code is one of "
                f"0 to {format.qmax}.",
            ),
            Mistake(
                float(format.qmax - solution),
                f"You counted from the upper end. Codes begin at the lower end, {number(low)}. "
                f"{fails(format.qmax - solution) if 2 * solution != format.qmax else ''}",
            ),
            Mistake(
                0.0,
                f"With Z = 0, code 0 is real 0: nothing stands for negative numbers. {fails(0)}",
            ),
            Mistake(
                float(2 ** (format.bits - 1)),
                "That is the middle of the codes, the zero point of a symmetric range. Here the "
                f"range is not symmetric. "
                f"{fails(2 ** (format.bits - 1)) if solution != 2 ** (format.bits - 1) else ''}",
            ),
        ),
        otherwise=fails,
        hints=(
            f"First the scale: {number(high - low)} divided by {format.qmax} steps.",
            f"How many steps lie between {number(low)}, which gets code 0, and real 0?",
        ),
    )


def _is_code(x: float, format: IntFormat) -> bool:
    return x == round(x) and format.qmin <= x <= format.qmax


def _not_a_code(format: IntFormat) -> str:
    return (
        f"A zero point is a code: here a whole number from {number(format.qmin)} to {format.qmax}."
    )


def _large_error(case: Covering, scale: float, at: float, becomes: float) -> str:
    levels, length = 2**case.bits, case.high - case.low
    span = scale * (levels - 1)
    why = (
        f"{levels} levels with this step span only {number(span)}, and the range is "
        f"{number(length)} long."
        if span < length
        else f"With a step of {number(scale)}, rounding alone moves a number by up to "
        f"{number(scale / 2)}."
    )
    return (
        f"Take {number(at)}: even with the best zero point it becomes {number(becomes)}, so it "
        f"moves by {number(abs(becomes - at))}. {why}"
    )


def _inexact(case: Covering, scale: float) -> str:
    """Why the target is not exact, in as many digits as show it."""
    below = float(np.floor(case.target / scale)) * scale
    becomes = round(case.target / scale) * scale
    target = number(case.target)
    digits = next(d for d in range(4, 18) if number(becomes, d) != target or d == 17)
    return (
        f"{target} lies between the levels {number(below, digits)} and "
        f"{number(below + scale, digits)}, and becomes {number(becomes, digits)}. A number is "
        "exact when it is a whole number of steps from 0."
    )


def _random_covering(random: np.random.Generator) -> Covering:
    """A range and a number within it, all multiples of 1/4."""
    low, high = -int(random.integers(1, 9)), int(random.integers(3, 13))
    target = int(random.integers(2, high + 1))
    return Covering(int(random.choice([3, 4])), low / 4, high / 4, target / 4)

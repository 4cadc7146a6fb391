"""Task: place the end of a row of codes by choosing its zero point."""

import numpy as np

from core import IntFormat, QuantParams, dequantize, quantize
from lessons.answer import Answer, Number
from lessons.check import Task, Verdict
from lessons.prose import number


def saturate(seed: int) -> Task:
    """Scale and signed format are given; numbers above `end` should become `end`."""
    draw = np.random.default_rng([seed, 1])
    format = IntFormat(int(draw.choice([3, 4])))
    scale = float(draw.choice([0.25, 0.5, 1.0]))
    zero_point = int(draw.integers(1, format.qmax))
    end = scale * (format.qmax - zero_point)

    def judge(answer: Answer) -> Verdict:
        tried = float(answer)
        if tried != round(tried) or not format.qmin <= tried <= format.qmax:
            return Verdict(
                False,
                f"A zero point is itself a code: a whole number from {number(format.qmin)} to "
                f"{number(format.qmax)} here.",
            )
        params = QuantParams(np.float64(scale), np.int32(tried), format)
        probes = np.array([end - scale, end, end + scale, end + 20 * scale])
        becomes = dequantize(quantize(probes, params), params)
        wrong = np.flatnonzero(becomes != np.minimum(probes, end))
        if not wrong.size:
            return Verdict(
                True,
                f"The last code, {format.qmax}, now stands for {number(scale)} · ({format.qmax} − "
                f"{number(tried)}) = {number(end)}, and {number(probes[-1])} becomes "
                f"{number(becomes[-1])}.",
            )
        i = wrong[0]
        return Verdict(
            False,
            f"Take {number(probes[i])}: with Z = {number(tried)} it becomes {number(becomes[i])}, "
            f"and it should become {number(min(probes[i], end))}. The last code, {format.qmax}, "
            f"stands for S · ({format.qmax} − Z).",
        )

    return Task(
        prompt=f"The codes have {format.bits} bits, {number(format.qmin)} to {format.qmax}, and "
        f"the scale is S = {number(scale)}. **Choose the zero point Z with which every number "
        f"above {number(end)} becomes {number(end)}**, while {number(end)} itself stays.",
        answer=Number("Zero point Z, a code"),
        solution=float(zero_point),
        judge=judge,
    )

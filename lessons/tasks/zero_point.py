"""Task: the zero point that goes with a clipping range."""

import numpy as np

from core import IntFormat, QuantParams, dequantize, params_from_range, quantize
from lessons.answer import Answer, Number
from lessons.check import Task, Verdict
from lessons.prose import number


def zero_point(seed: int) -> Task:
    """An unsigned format and a range whose zero falls on a mark."""
    draw = np.random.default_rng([seed, 3])
    format = IntFormat(int(draw.choice([3, 4])), signed=False)
    scale = float(draw.choice([0.25, 0.5, 2.0]))
    right = int(draw.integers(1, format.qmax))
    low, high = -right * scale, (format.qmax - right) * scale
    ends = np.array([low, 0.0, high])

    def judge(answer: Answer) -> Verdict:
        tried = float(answer)
        if tried != round(tried) or not format.qmin <= tried <= format.qmax:
            return Verdict(
                False, f"A zero point is itself a code: a whole number from 0 to {format.qmax}."
            )
        params = QuantParams(np.float64(scale), np.int32(tried), format)
        codes = quantize(ends, params)
        becomes = dequantize(codes, params)
        wrong = np.flatnonzero(becomes != ends)
        if wrong.size:
            i = wrong[0]
            return Verdict(
                False,
                f"Take {number(ends[i])}: with Z = {number(tried)} it gets code {codes[i]} and "
                f"comes back as {number(becomes[i])}. Code 0 should stand for {number(low)}, that "
                "is S · (0 − Z).",
            )
        return Verdict(
            True,
            f"{number(low)} gets code {codes[0]}, 0 gets code {codes[1]}, {number(high)} gets code "
            f"{codes[2]}, and all three come back unchanged.",
        )

    return Task(
        prompt=f"A tensor lies in [{number(low)}, {number(high)}] and the codes are unsigned with "
        f"{format.bits} bits, 0 to {format.qmax}. **Which zero point belongs to this range?**",
        answer=Number("Zero point Z, a code"),
        solution=float(params_from_range(low, high, format).zero_point),
        judge=judge,
    )

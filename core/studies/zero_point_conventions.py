"""One number by the two conventions for the sign of the zero point: ONNX's and the survey's."""

from dataclasses import dataclass

import numpy as np

from core.params import QuantParams
from core.rounding import round_to_integer


@dataclass(frozen=True)
class Convention:
    """A number in one convention for the sign of the zero point.

    unclipped, code: before and after it is cut to the format. value: what the code stands for.
    misread: what comes out when code and zero point are read by the other convention.
    """

    zero_point: int
    unclipped: int
    code: int
    value: float
    misread: float


def conventions(x: float, params: QuantParams) -> tuple[Convention, Convention]:
    """One number by ONNX and by the survey, whose zero points are each other's negative.

    ONNX:                q = round(x / S) + Z,   x̂ = S·(q − Z)
    survey, eq. 2 and 3: Q = Int(r / S) − Z,     r̃ = S·(Q + Z)

    >>> from core import IntFormat
    >>> half = QuantParams(np.float64(0.5), np.int32(-2), IntFormat(3))  # 0.7 is 1.4 steps → 1
    >>> for c in conventions(0.7, half):
    ...     print(c.zero_point, c.code, c.value, c.misread)
    -2 -1 0.5 -1.5
    2 -1 0.5 -1.5
    """
    s, form = float(params.scale), params.format
    steps = int(round_to_integer(np.array(x / s)))

    def written(zero_point: int, sign: int) -> Convention:
        unclipped = steps + sign * zero_point
        code = min(max(unclipped, form.qmin), form.qmax)
        value, misread = s * (code - sign * zero_point), s * (code + sign * zero_point)
        return Convention(zero_point, unclipped, code, value, misread)

    z = int(params.zero_point)
    return written(z, 1), written(-z, -1)

"""One file, two conventions: codes written by the survey's eq. 2, read by ONNX's formula.

    survey: Q = Int(r / S) − Z,   r̃ = S (Q + Z)
    ONNX:   q = round(r / S) + Z, r̃ = S (q − Z)

The survey's Z is the negative of ONNX's, so core's functions compute both.
"""

import numpy as np

from core import IntFormat, QuantParams, dequantize, quantize
from lessons.outcome import Outcome, Table
from lessons.prose import number

SCALE, ZERO_POINT, REAL = 0.5, 3, 1.0
REALS = np.array([-1.0, 0.0, 0.5, REAL])


def survey_code(reals: np.ndarray, zero_point: int) -> np.ndarray:
    """Q of the survey's eq. 2, in 8 bits."""
    return quantize(reals, _onnx(-zero_point))


def read_as_onnx(codes: np.ndarray, zero_point: int) -> np.ndarray:
    """What ONNX makes of the codes, taking `zero_point` in its own sense."""
    return dequantize(codes, _onnx(zero_point))


def mixed_up() -> Outcome:
    """Written by the survey's formula, read by ONNX's: with a zero point, and with none."""
    rows = []
    for zero_point in (ZERO_POINT, 0):
        codes = survey_code(REALS, zero_point)
        read = read_as_onnx(codes, zero_point)
        rows += [
            (float(zero_point), float(r), float(q), float(out), float(out - r))
            for r, q, out in zip(REALS, codes, read, strict=True)
        ]
    answer = rows[len(REALS) - 1][3]
    errors = {z: {row[4] for row in rows if row[0] == z} for z in (ZERO_POINT, 0)}
    shift = errors[ZERO_POINT].pop()
    return Outcome(
        answer=answer,
        says=f"{number(REAL)} comes back as **{number(answer)}**, and every other number is off by "
        f"the same {number(shift)}: twice the zero point, times the scale. The control in the last "
        f"rows has Z = 0: nothing is off, so the mistake hides until the first layer with a zero "
        "point.",
        table=Table(("Z", "r", "code by the survey", "read by ONNX", "off by"), tuple(rows)),
    )


def _onnx(zero_point: int) -> QuantParams:
    return QuantParams(np.float64(SCALE), np.int32(zero_point), IntFormat(8))

"""The four weights of the survey's Fig. 5: 1.1, 2.2, −1.7, 3.6, printed there as 1, 2, −2, 2."""

import numpy as np

from core import IntFormat, QuantParams, RoundingMode, dequantize, quantize
from lessons.outcome import Outcome, Table
from lessons.prose import number

WEIGHTS = np.array([1.1, 2.2, -1.7, 3.6])
PRINTED = np.array([1.0, 2.0, -2.0, 2.0])
LAST = -1  # the weight that the figure and plain rounding disagree about

ROUNDING = "Another rounding rule, such as always rounding down"
CLIPPING = "The codes end at 2, so that whatever lies above becomes 2"
FINER = "A finer scale"
REASONS = (ROUNDING, CLIPPING, FINER)


def on_ruler(
    format: IntFormat, zero_point: int = 0, rounding: RoundingMode = RoundingMode.NEAREST_EVEN
) -> np.ndarray:
    """What the weights become with scale 1: the numbers that their codes stand for."""
    params = QuantParams(np.float64(1.0), np.int32(zero_point), format)
    return dequantize(quantize(WEIGHTS, params, rounding), params)


def rounded() -> Outcome:
    """Scale 1, and more codes than needed: what rounding alone does."""
    result = on_ruler(IntFormat(8))
    error = WEIGHTS - result
    rows = tuple(tuple(map(float, row)) for row in zip(WEIGHTS, result, error, strict=True))
    return Outcome(
        answer=float(result[LAST]),
        says=f"{number(WEIGHTS[LAST])} becomes **{number(result[LAST])}**, the nearest mark. "
        f"No weight moves by more than {number(np.abs(error).max())}, and none ever can by more "
        f"than half a step.",
        table=Table(("weight r", "becomes", "error"), rows),
    )


def causes() -> Outcome:
    """Which single change turns the weights into what the figure prints."""
    trials = [
        *((f"round: {mode.value}", on_ruler(IntFormat(8), rounding=mode)) for mode in RoundingMode),
        *((f"{b} bits, Z = 0", on_ruler(IntFormat(b))) for b in (2, 3, 4)),
        *((f"{f.bits} bits, Z = {number(z)}", on_ruler(f, z)) for f, z in ending_at_two()),
    ]
    rows = tuple(
        (name, *map(float, result), "yes" if (result == PRINTED).all() else "no")
        for name, result in trials
    )
    tops = ", ".join(str(IntFormat(b).qmax) for b in (2, 3, 4))
    found = " and ".join(f"{f.bits} bits with Z = {number(z)}" for f, z in ending_at_two())
    return Outcome(
        answer=CLIPPING,
        says=f"No rounding rule turns {number(WEIGHTS[LAST])} into {number(PRINTED[LAST])}; a row "
        "of codes that ends there does. Signed codes of 2, 3 and 4 bits with Z = 0 end at "
        f"{tops}, never at 2. Moving the zero point moves the end: {found} give the figure's "
        "numbers exactly.",
        table=Table(("what is done", *map(number, WEIGHTS), "as printed?"), rows),
    )


def ending_at_two() -> list[tuple[IntFormat, int]]:
    """Every signed format of 2 to 4 bits and zero point that gives the printed numbers."""
    formats = [IntFormat(bits) for bits in (2, 3, 4)]
    every = [(f, z) for f in formats for z in range(f.qmin, f.qmax + 1)]
    return [(f, z) for f, z in every if (on_ruler(f, z) == PRINTED).all()]

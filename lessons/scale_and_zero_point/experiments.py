"""The experiments of this lesson: the survey's Figure 5, two conventions for Z, and a ReLU.

The survey and ONNX write the zero point with opposite signs:

    survey: Q = Int(r / S) − Z,   r̃ = S (Q + Z)
    ONNX:   q = round(r / S) + Z, r̃ = S (q − Z)

The survey's Z is the negative of ONNX's, so the functions of core compute both.
"""

import numpy as np

from core import (
    IntFormat,
    QuantParams,
    RoundingMode,
    dequantize,
    fake_quantize,
    params_from_range,
    quantize,
)
from core.metrics import mse
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number
from lessons.engine.rounding_rules import NAMES

# The four weights of Fig. 5, and what the survey prints for them.
WEIGHTS = np.array([1.1, 2.2, -1.7, 3.6])
PRINTED = np.array([1.0, 2.0, -2.0, 2.0])
LAST = -1  # the weight for which the figure and plain rounding give different results

ROUNDING = "Another rounding rule, such as always rounding down"
CLIPPING = "The levels end at 2, so everything above 2 becomes 2"
FINER = "A smaller scale"
REASONS = (ROUNDING, CLIPPING, FINER)

# A value that one convention writes and the other reads.
MIXED_SCALE, MIXED_ZERO_POINT, MIXED_VALUE = 0.5, 3, 1.0
MIXED_VALUES = np.array([-1.0, 0.0, 0.5, MIXED_VALUE])

# Normally distributed numbers, before and after a ReLU.
RELU_SEEDS = range(5)
RELU_COUNT = 5_000
RELU_BITS = (2, 3, 4, 5, 6, 7, 8)
PREDICTED_BITS = 4


def figure_5(
    format: IntFormat,
    scale: float = 1.0,
    zero_point: int = 0,
    rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
) -> np.ndarray:
    """The levels that the weights become."""
    params = QuantParams(np.float64(scale), np.int32(zero_point), format)
    return fake_quantize(WEIGHTS, params, rounding)


def figure_5_rounded() -> Outcome:
    """Scale 1, and more levels than needed: what rounding alone does."""
    result = figure_5(IntFormat(8))
    error = result - WEIGHTS
    rows = tuple(tuple(map(float, row)) for row in zip(WEIGHTS, result, error, strict=True))
    return Outcome(
        answer=float(result[LAST]),
        finding=f"{number(WEIGHTS[LAST])} becomes **{number(result[LAST])}**, the nearest level. "
        f"The largest error here is {number(np.abs(error).max())}. Rounding to nearest alone "
        "can never make an error larger than half a step.",
        table=Table(("weight r", "becomes", "error (becomes − r)"), rows),
    )


def figure_5_formats() -> list[tuple[IntFormat, int]]:
    """Every signed format of 2 to 4 bits, and zero point, that gives the printed numbers."""
    formats = [IntFormat(bits) for bits in (2, 3, 4)]
    every = [(f, z) for f in formats for z in range(f.qmin, f.qmax + 1)]
    return [(f, z) for f, z in every if (figure_5(f, zero_point=z) == PRINTED).all()]


def figure_5_causes() -> Outcome:
    """Which single change turns the weights into the numbers that the figure prints."""
    matching = figure_5_formats()
    trials = [
        *((f"rounding: {name}", figure_5(IntFormat(8), rounding=m)) for m, name in NAMES.items()),
        *((f"S = {number(s)}", figure_5(IntFormat(8), scale=s)) for s in (0.5, 0.25)),
        *((f"{b} bits, Z = 0", figure_5(IntFormat(b))) for b in (2, 3, 4)),
        *((f"{f.bits} bits, Z = {number(z)}", figure_5(f, zero_point=z)) for f, z in matching),
    ]
    rows = tuple(
        (name, *map(float, result), "yes" if (result == PRINTED).all() else "no")
        for name, result in trials
    )
    tops = ", ".join(str(IntFormat(b).qmax) for b in (2, 3, 4))
    found = " and ".join(f"{f.bits} bits with Z = {number(z)}" for f, z in matching)
    return Outcome(
        answer=CLIPPING,
        finding="None of these rounding rules, and no smaller scale, turns "
        f"{number(WEIGHTS[LAST])} into {number(PRINTED[LAST])}. Clipping does, when the last level "
        f"is {number(PRINTED[LAST])}. With Z = 0, signed codes of 2, 3 and 4 bits end at {tops}. "
        f"Another zero point moves the end: {found} give exactly the figure's numbers.",
        table=Table(("what changes", *map(number, WEIGHTS), "as printed?"), rows),
    )


def mixed_conventions() -> Outcome:
    """Codes written by the survey's formula and read by ONNX's, with a zero point and without."""
    rows = []
    for zero_point in (MIXED_ZERO_POINT, 0):
        codes = survey_codes(MIXED_VALUES, zero_point)
        read = dequantize(codes, _onnx(zero_point))
        rows += [
            (float(zero_point), float(r), float(q), float(out), float(out - r))
            for r, q, out in zip(MIXED_VALUES, codes, read, strict=True)
        ]
    answer, error = rows[len(MIXED_VALUES) - 1][3:]
    return Outcome(
        answer=answer,
        finding=f"{number(MIXED_VALUE)} comes back as **{number(answer)}**. Every other number has "
        f"the same error, {number(error)}: minus twice the zero point, times the scale. The last "
        "rows are the control. With Z = 0 nothing is wrong, so nobody notices the mistake before "
        "the first layer with another zero point.",
        table=Table(("Z", "r", "survey's code", "ONNX reads", "error (read − r)"), tuple(rows)),
    )


def survey_codes(reals: np.ndarray, zero_point: int) -> np.ndarray:
    """Q of the survey's eq. 2, in 8 bits."""
    return quantize(reals, _onnx(-zero_point))


def _onnx(zero_point: int) -> QuantParams:
    return QuantParams(np.float64(MIXED_SCALE), np.int32(zero_point), IntFormat(8))


def symmetric_over_affine(x: np.ndarray, bits: int) -> float:
    """The mean squared error of symmetric over that of affine; above 1, affine is better."""
    low, high = float(x.min()), float(x.max())
    affine = params_from_range(low, high, IntFormat(bits, signed=False))
    symmetric = params_from_range(low, high, IntFormat(bits), symmetric=True)
    return mse(x, fake_quantize(x, symmetric)) / mse(x, fake_quantize(x, affine))


def _spread(ratios: np.ndarray) -> str:
    return f"{ratios.mean():.2f} ({ratios.min():.2f} to {ratios.max():.2f})"


def symmetric_after_relu() -> Outcome:
    """Numbers of five seeds after a ReLU and, as the control, before it (survey III-C)."""
    before = [np.random.default_rng(seed).standard_normal(RELU_COUNT) for seed in RELU_SEEDS]
    kinds = {"after a ReLU": [np.maximum(x, 0.0) for x in before], "before it (control)": before}
    ratios = {
        name: np.array([[symmetric_over_affine(x, bits) for bits in RELU_BITS] for x in data])
        for name, data in kinds.items()
    }
    bits = tuple(map(float, RELU_BITS))
    relu, control = (ratio.mean(axis=0) for ratio in ratios.values())
    predicted = RELU_BITS.index(PREDICTED_BITS)
    seeds = ratios["after a ReLU"][:, predicted]
    return Outcome(
        answer=round(float(relu[predicted]), 1),
        tolerance=1.5,  # 4, the square of 2, is right; 2 is not
        finding=f"At {PREDICTED_BITS} bits the squared error of symmetric is "
        f"**{number(relu[predicted], 2)} times** that of affine "
        f"({number(seeds.min(), 2)} to {number(seeds.max(), 2)} over {len(RELU_SEEDS)} seeds). "
        "For the control, the same numbers before the ReLU, it is "
        f"{number(control[predicted], 2)} times: there, both halves of the range are in use. "
        "So the cost comes from the empty negative half, and not from symmetry alone.",
        table=Table(
            ("bits", *ratios),
            tuple(
                (bits[i], *(_spread(ratio[:, i]) for ratio in ratios.values()))
                for i in range(len(bits))
            ),
        ),
        chart=Chart(
            x_label="bits",
            y_label="squared error: symmetric ÷ affine",
            series=(
                Series("after a ReLU", bits, tuple(map(float, relu))),
                Series("before it (control)", bits, tuple(map(float, control)), control=True),
            ),
        ),
    )

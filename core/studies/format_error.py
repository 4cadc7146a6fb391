"""What a bit is worth: signal to noise of a tensor in every format, over the bits that it takes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.formats import IntFormat
from core.metrics import sqnr_db
from core.scaled import scaled_to
from core.studies.number_formats import FORMATS, NumberFormat

PER_BIT = 6.02  # dB, 20·log₁₀ 2: half the step has half the error
WIDEST = 16  # bits of the integers of a sweep
SCALE_BITS = 32  # of one scale for a whole tensor


@dataclass(frozen=True)
class FormatResult:
    """How well a format represents a tensor.

    bits: of a value, its scales included. sqnr_db: higher is better, ∞ when exact.
    """

    name: str
    bits: float
    sqnr_db: float


def integer_errors(x: np.ndarray) -> tuple[FormatResult, ...]:
    """Symmetric integers of 2 to WIDEST bits, one scale by the largest value.

    >>> [round(e.sqnr_db) for e in integer_errors(np.linspace(-1, 1, 9001))[:3]]  # + 6 a bit
    [6, 16, 23]
    """
    errors = []
    for bits in range(2, WIDEST + 1):
        params = absmax_params(x, bits, narrow=True)
        errors.append(FormatResult(f"int{bits}", bits, sqnr_db(x, fake_quantize(x, params))))
    return tuple(errors)


def other_errors(x: np.ndarray) -> tuple[FormatResult, ...]:
    """Every other format: one float32 scale for all, or the blocks of MX and NVFP4."""
    return tuple(
        FormatResult(name, stored_bits(form, x.size), sqnr_db(x, in_format(x, form)))
        for name, form in FORMATS.items()
        if not isinstance(form.kind, IntFormat)
    )


def in_format(x: np.ndarray, form: NumberFormat) -> np.ndarray:
    """`x` rounded to a format other than IntFormat, under the scales that fit `x`."""
    assert not isinstance(form.kind, IntFormat)
    scaled = form.blocks.fit(x) if form.blocks else scaled_to(x, form.kind)
    return scaled.round(x)


def stored_bits(form: NumberFormat, count: int) -> float:
    """Bits that a value takes, one of `count`, with its share of the scales.

    >>> stored_bits(FORMATS["MXFP4"], 64), stored_bits(FORMATS["E2M1"], 64)  # 4 + 8/32; 4 + 32/64
    (4.25, 4.5)
    """
    if form.blocks:
        return form.bits + form.blocks.bits + form.blocks.tensor_bits / count
    return form.bits + SCALE_BITS / count


def line_intercept(integers: Sequence[FormatResult]) -> float:
    """Where the line of PER_BIT dB a bit through the widest integer starts: its dB at 0 bits.

    Raises:
        ValueError: when every integer is exact.

    >>> round(line_intercept([FormatResult("int4", 4, 9.0), FormatResult("int8", 8, 50.0)]), 2)
    1.84
    """
    widest = max((e for e in integers if math.isfinite(e.sqnr_db)), key=lambda e: e.bits)
    return widest.sqnr_db - PER_BIT * widest.bits


def first_off_the_line(
    integers: Sequence[FormatResult], tolerance: float = 1.0
) -> FormatResult | None:
    """Where integers leave that line: coming from many bits, the first one that is off by more than
    `tolerance` dB from it; None when all keep to it.

    >>> errors = [FormatResult(f"int{b}", b, db) for b, db in ((2, 1.0), (3, 16.0), (4, 24.1))]
    >>> first_off_the_line(errors).name  # the line: 24.1, 18.08, 12.06
    'int3'
    """
    start = line_intercept(integers)
    for e in sorted(integers, key=lambda e: -e.bits):
        off = abs(e.sqnr_db - start - PER_BIT * e.bits)
        if math.isfinite(off) and off > tolerance:
            return e
    return None

"""The types of numbers in files with weights, by the names that safetensors gives them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.formats import E4M3FN, E5M2, Minifloat


@dataclass(frozen=True)
class ElementType:
    """stored: a code in the file, little-endian. as_floats: values of codes; None for integers."""

    stored: np.dtype
    as_floats: Callable[[np.ndarray], np.ndarray] | None = None


def _bfloat16(codes: np.ndarray) -> np.ndarray:
    """A bfloat16 is the upper half of a float32.

    >>> _bfloat16(np.array([0x3F80, 0xC040], np.uint16)).tolist()
    [1.0, -3.0]
    """
    return (codes.astype(np.uint32) << 16).view(np.float32)


def _minifloat(format: Minifloat) -> Callable[[np.ndarray], np.ndarray]:
    values = format.values.astype(np.float32)
    return lambda codes: values[codes]


def _as_float32(codes: np.ndarray) -> np.ndarray:
    return codes.astype(np.float32)


def _as_float64(codes: np.ndarray) -> np.ndarray:
    return codes.astype(np.float64)


_INTEGERS = {
    "BOOL": "u1", "I8": "i1", "U8": "u1", "I16": "<i2", "U16": "<u2", "I32": "<i4", "U32": "<u4",
    "I64": "<i8", "U64": "<u8",
}  # fmt: skip

ELEMENT_TYPES: dict[str, ElementType] = {
    "F64": ElementType(np.dtype("<f8"), _as_float64),
    "F32": ElementType(np.dtype("<f4"), _as_float32),
    "F16": ElementType(np.dtype("<f2"), _as_float32),
    "BF16": ElementType(np.dtype("<u2"), _bfloat16),
    "F8_E4M3": ElementType(np.dtype("u1"), _minifloat(E4M3FN)),
    "F8_E5M2": ElementType(np.dtype("u1"), _minifloat(E5M2)),
    "qint8": ElementType(np.dtype("i1"), _as_float32),  # torch's codes, which have a scale
    "quint8": ElementType(np.dtype("u1"), _as_float32),
    **{name: ElementType(np.dtype(code)) for name, code in _INTEGERS.items()},
}

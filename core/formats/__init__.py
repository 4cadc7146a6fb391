"""Number formats: what a code means."""

from core.formats.fixed_point import FixedPoint
from core.formats.integer import IntFormat
from core.formats.minifloat import (
    E2M1,
    E2M3,
    E3M2,
    E4M3FN,
    E4M3FNUZ,
    E5M2,
    E5M2FNUZ,
    MINIFLOATS,
    Minifloat,
    Specials,
)
from core.formats.packing import pack, unpack

__all__ = [
    "E2M1",
    "E2M3",
    "E3M2",
    "E4M3FN",
    "E4M3FNUZ",
    "E5M2",
    "E5M2FNUZ",
    "MINIFLOATS",
    "FixedPoint",
    "IntFormat",
    "Minifloat",
    "Specials",
    "pack",
    "unpack",
]

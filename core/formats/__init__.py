"""Number formats: what a code means."""

from core.formats.integer import IntFormat
from core.formats.minifloat import MINIFLOATS, Minifloat, Specials

__all__ = ["MINIFLOATS", "IntFormat", "Minifloat", "Specials"]

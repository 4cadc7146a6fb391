"""Number formats: what a code means."""

from core.formats.integer import IntFormat

__all__ = ["IntFormat"]

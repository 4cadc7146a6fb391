"""Measures of an error beside its SQNR, as a table shows them."""

from core.metrics import ErrorSums


def cosine(sums: ErrorSums | None) -> str:
    """Of the angle between the float and the quantized values; "–" where it is not known."""
    found = sums.cosine if sums else None
    return "–" if found is None else f"{found:.5f}".replace("-", "−")


def largest_error(sums: ErrorSums | None) -> str:
    """In the unit of the values; "–" where it was not measured."""
    return f"{sums.max_abs_error:.3g}" if sums else "–"

"""The lab of rounding."""

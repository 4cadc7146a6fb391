"""The lesson "Rounding at random" (survey III-H, eq. 8)."""

"""The lab of stochastic rounding."""

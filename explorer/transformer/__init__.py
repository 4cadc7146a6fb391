"""The page "Tiny transformer": letters sorted, outlier channels, and what smoothing restores."""

"""The lab of granularity."""

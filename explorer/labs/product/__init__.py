"""The lab of the integer product."""

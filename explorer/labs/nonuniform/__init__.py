"""The lab of non-uniform levels."""

"""The lab of bit-width and formats."""

"""The lab of scale and zero point."""

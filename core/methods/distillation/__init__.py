"""Methods in which the float network teaches the quantized one (survey IV-D)."""

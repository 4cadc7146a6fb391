"""A model run in float and with its layers quantized, and the errors between the two."""

"""Post-training quantization (survey III-G2): a trained network, some inputs, no training."""

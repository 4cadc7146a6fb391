"""What a runtime makes of a model: which tensors take codes, and which share a scale."""

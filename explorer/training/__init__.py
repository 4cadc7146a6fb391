"""Training under quantization: can training undo what rounding broke?"""

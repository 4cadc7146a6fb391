"""Networks that torch.jit.save wrote, converted to ONNX."""

"""The page "Integer truth": a quantized model on integers beside onnxruntime."""

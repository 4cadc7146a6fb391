"""A quantized model as QDQ nodes, for onnxruntime to run."""

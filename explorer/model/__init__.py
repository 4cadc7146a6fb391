"""Your model: a report on an uploaded ONNX file, layer by layer."""

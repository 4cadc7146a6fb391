"""A trained chain as files that run elsewhere: float ONNX, QDQ ONNX, and a NumPy script."""

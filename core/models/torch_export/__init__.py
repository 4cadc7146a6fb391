"""Networks in archives of torch.export (.pt2), made ONNX; no code of theirs is carried out."""

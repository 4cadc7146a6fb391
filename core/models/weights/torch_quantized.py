"""Tensors of codes, as torch.quantize_per_tensor and quantize_per_channel give them."""

from dataclasses import replace

import numpy as np

from core.models.weights.stored_weights import StoredTensor


def dequantized(
    codes: StoredTensor, scales: np.ndarray, zero_points: np.ndarray, axis: int | None = None
) -> StoredTensor:
    """The weights that codes stand for: scale · (code − zero point).

    scales, zero_points: a number, or (channels,) along `axis`. Format: torch/_utils.py,
    `_rebuild_qtensor`.

    Raises:
        ValueError, TypeError: when there is no such axis, or it has another length.
    """
    load = codes.load
    if load is None:
        return codes
    shape: tuple[int, ...] = ()
    if axis is not None:
        shape = tuple(size if n == axis else 1 for n, size in enumerate(codes.shape))
    scale = scales.astype(np.float64).reshape(shape)
    zero_point = zero_points.astype(np.float64).reshape(shape)
    return replace(codes, load=lambda: (scale * (load() - zero_point)).astype(np.float32))

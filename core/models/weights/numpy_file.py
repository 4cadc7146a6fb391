"""Reading NumPy archives of weights: one array a tensor, never a pickle."""

import numpy as np

from core.models.arrays_file import read_arrays
from core.models.weights.stored_weights import StoredTensor, StoredWeights

_FLOATS = (np.dtype("f2"), np.dtype("f4"), np.dtype("f8"))


def read_numpy(content: bytes, max_mb: float, name: str) -> StoredWeights:
    """The arrays of an .npz or .npy file as tensors. max_mb: of all together, unpacked.

    Raises:
        InputError: as `read_arrays`.
    """
    arrays = read_arrays(content, max_mb, name)
    return StoredWeights(
        "NumPy arrays", tuple(_tensor(key or name, array) for key, array in arrays.items())
    )


def _tensor(name: str, array: np.ndarray) -> StoredTensor:
    kind, shape = str(array.dtype), array.shape
    if array.dtype.newbyteorder("=") not in _FLOATS:
        return StoredTensor(name, kind, shape, None, _why_not(array.dtype))
    wide = np.dtype(np.float64 if array.dtype.itemsize == 8 else np.float32)
    return StoredTensor(name, kind, shape, lambda: array.astype(wide, copy=False))


def _why_not(dtype: np.dtype) -> str:
    if dtype.names:
        return "it has named fields; save each as an array of its own"
    if dtype.kind == "V":
        return "NumPy stored bytes without their type, as of bfloat16; save it as float32"
    return f"numbers of type {dtype} are not measured"

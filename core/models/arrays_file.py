"""Reading .npy and .npz uploads: no pickles, and sizes are known before memory is touched."""

import io
import math
import zipfile
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.models.content import FEWER_SAMPLES, Source, check_size, content_of


def read_arrays(source: Source, max_mb: float = 500.0, name: str = "") -> dict[str, np.ndarray]:
    """The arrays of an .npz file by name, or the one of an .npy file under the name "".

    Raises:
        InputError: when the file is missing, not one of the two, damaged, holds Python objects or
            several arrays one after another, or unpacks to more than `max_mb` (1 MB = 10⁶ bytes).
    """
    name = name or ("data" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, max_mb, name, FEWER_SAMPLES)
    try:
        if content[:4] == b"PK\x03\x04":
            return _read_npz(content, max_mb, name)
        if content[:6] == b"\x93NUMPY":
            return {"": _read_npy(content, max_mb, name)}
    except InputError:
        raise
    except Exception:  # whatever a damaged archive provokes, the data file is at fault
        raise InputError(f"{name} is damaged; save it again with np.savez or np.save.") from None
    raise InputError(f"{name} is neither .npz nor .npy; save it with np.savez or np.save.")


def _read_npz(content: bytes, max_mb: float, name: str) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [m for m in archive.infolist() if m.filename.endswith(".npy")]
        if not members:
            raise InputError(f"{name} holds no arrays; save it with np.savez(file, input=array).")
        check_size(sum(m.file_size for m in members), max_mb, name, FEWER_SAMPLES)
        return {
            m.filename.removesuffix(".npy"): _read_npy(
                archive.read(m), max_mb, f"{m.filename} in {name}"
            )
            for m in members
        }


def _read_npy(content: bytes, max_mb: float, name: str) -> np.ndarray:
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read(stream)
        if dtype.hasobject:
            raise InputError(
                f"{name} holds Python objects, which are never unpickled; save numbers."
            )
        size = math.prod(shape) * dtype.itemsize
        check_size(size, max_mb, name, FEWER_SAMPLES)
        _check_end(len(content) - stream.tell() - size, name)
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    except InputError:
        raise
    except Exception:  # NumPy parses the header as Python: a damaged one fails in many ways
        raise InputError(f"{name} is damaged; save it again with np.save.") from None


def _check_end(left: int, name: str) -> None:
    """Refuse a file with bytes after its array: other arrays, which would be ignored."""
    if left > 0:
        raise InputError(
            f"{name} has {left:,} bytes after its first array; an .npy file holds one "
            "array. Read the arrays one by one and save them as .npz.",
            (
                "arrays = []",
                f"with open({name!r}, 'rb') as file:",
                "    while file.peek():",
                "        arrays.append(numpy.load(file))",
                'numpy.savez("weights.npz", *arrays)',
            ),
        )

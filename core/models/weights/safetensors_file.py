"""Reading .safetensors: a header of JSON, then the tensors' bytes.

    8 bytes            n, the header's length, little-endian
    n bytes            {"name": {"dtype": "F16", "shape": [2, 3], "data_offsets": [from, to]}, …}
    the rest           the tensors, row by row, at those offsets

Format: https://github.com/huggingface/safetensors, section "Format".
"""

import json
from typing import Any

from core.errors import InputError
from core.models.weights.stored_weights import StoredTensor, StoredWeights, stored_tensor

_LARGEST_HEADER = 100_000_000  # bytes, as in the format's own reader
_ADVICE = "save it again with safetensors.torch.save_file"


def is_safetensors(content: bytes) -> bool:
    """Whether a header of JSON begins after eight bytes that can be its length."""
    return content[8:9] == b"{" and 2 <= int.from_bytes(content[:8], "little") <= _LARGEST_HEADER


def read_safetensors(content: bytes, name: str) -> StoredWeights:
    """The tensors of a file. name: what messages call it.

    Raises:
        InputError: when the header is cut off or no such JSON, or a tensor lies outside the file.
    """
    end = 8 + int.from_bytes(content[:8], "little")
    try:
        header = json.loads(content[8:end])
        entries = {k: _entry(v) for k, v in header.items() if k != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(f"the header of {name} is damaged or cut off; {_ADVICE}.") from None
    data = memoryview(content)[end:]
    return StoredWeights(
        "safetensors", tuple(_tensor(key, entry, data) for key, entry in entries.items())
    )


def _entry(entry: dict[str, Any]) -> tuple[str, tuple[int, ...], int, int]:
    """dtype, shape, and where the tensor begins and ends."""
    begin, end = entry["data_offsets"]
    return str(entry["dtype"])[:40], tuple(entry["shape"]), begin, end


def _tensor(
    key: str, entry: tuple[str, tuple[int, ...], int, int], data: memoryview
) -> StoredTensor:
    kind, shape, begin, end = entry
    if not (type(begin) is type(end) is int and 0 <= begin <= end <= len(data)):
        raise InputError(
            f"the tensor {key!r} lies from byte {str(begin)[:30]} to {str(end)[:30]}, and the file "
            f"holds {len(data):,} bytes of tensors; it is cut off or damaged: {_ADVICE}."
        )
    return stored_tensor(key, kind, shape, data[begin:end])

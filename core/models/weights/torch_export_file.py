"""Reading the weights of a torch.export archive (.pt2), where its network cannot be converted.

The archive is a zip: NAME/data/weights/model_weights_config.json says each tensor's file, type,
sizes, strides and offset. Format: torch/export/pt2_archive (archive version 0).
"""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from core.errors import InputError
from core.models.torch_export.recognise import CONFIG
from core.models.weights.stored_weights import StoredTensor, StoredWeights, stored_tensor

# Types by their number: torch/_export/serde/schema.py, ScalarType.
_KINDS = {
    1: "U8", 2: "I8", 3: "I16", 4: "I32", 5: "I64", 6: "F16", 7: "F32", 8: "F64", 12: "BOOL",
    13: "BF16", 28: "U16", 29: "F8_E4M3", 30: "F8_E5M2",
}  # fmt: skip


def read_torch_export(members: Mapping[str, bytes], name: str) -> StoredWeights:
    """The tensors of the archive. members: path -> content.

    Raises:
        InputError: when its list of weights is damaged, or a tensor lies outside of its file.
    """
    config = next((path for path in members if PurePosixPath(path).name == CONFIG), "")
    folder = PurePosixPath(config).parent
    try:
        entries = json.loads(members[config])["config"]
        tensors = tuple(
            _tensor(key, entry, members[str(folder / entry["path_name"])])
            for key, entry in entries.items()
        )
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{name} is an archive of torch.export whose list of weights is damaged or of another "
            "version; save it again with torch.export.save."
        ) from None
    return StoredWeights("torch.export archive", tensors)


def _tensor(key: str, entry: Mapping[str, Any], content: bytes) -> StoredTensor:
    if entry["use_pickle"]:
        return StoredTensor(key, "pickle", (), None, "it is pickled")
    meta = entry["tensor_meta"]
    kind = _KINDS.get(meta["dtype"], f"number {str(meta['dtype'])[:20]}")
    shape = tuple(size["as_int"] for size in meta["sizes"])
    strides = tuple(int(step["as_int"]) for step in meta["strides"])
    offset = int(meta["storage_offset"]["as_int"])
    if min((offset, *strides)) < 0:
        raise ValueError
    return stored_tensor(key, kind, shape, content, strides, offset)

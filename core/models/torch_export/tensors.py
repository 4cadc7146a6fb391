"""The tensors of a torch.export archive, as torch's."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import torch

from core.models.not_converted import NotConverted
from core.models.torch_export.arguments import ELEMENT_TYPES, computed
from core.models.torch_export.refusal import damaged

_CONFIGS = ("model_weights_config.json", "model_constants_config.json")


def read_tensors(members: Mapping[str, bytes], name: str) -> dict[str, torch.Tensor]:
    """Parameters, buffers and constants by their names. members: path -> content.

    Raises:
        NotConverted: when one is pickled, lies outside of its file, or the lists are damaged.
    """
    tensors = {}
    for path in members:
        if PurePosixPath(path).name in _CONFIGS:
            try:
                for key, entry in json.loads(members[path])["config"].items():
                    if entry["use_pickle"]:
                        raise NotConverted(
                            f"{name} holds {key!r} as a pickle, and pickles are not carried out."
                        )
                    file = PurePosixPath(path).parent / entry["path_name"]
                    tensors[key] = _tensor(entry["tensor_meta"], members[str(file)])
            except NotConverted:
                raise
            except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, RecursionError):
                raise damaged(name) from None
    return tensors


def _tensor(meta: Mapping[str, Any], content: bytes) -> torch.Tensor:
    """A copy of a tensor, in the type that it is computed in; torch checks its place."""
    element_type = ELEMENT_TYPES[meta["dtype"]]
    shape = [int(size["as_int"]) for size in meta["sizes"]]
    strides = [int(step["as_int"]) for step in meta["strides"]]
    count = 1
    for size in shape:
        count *= size
    if count * element_type.itemsize > len(content):
        raise ValueError(shape)
    if count == 0:
        return torch.zeros(shape, dtype=computed(element_type))
    storage = torch.frombuffer(bytearray(content), dtype=element_type)
    offset = int(meta["storage_offset"]["as_int"])
    return storage.as_strided(shape, strides, offset).contiguous().to(computed(element_type))

"""Reading what torch.save wrote before PyTorch 1.6; nothing in it is carried out.

Pickles stand in a row: a magic number, a version, facts about the system, the data, the keys of the
storages. Then each storage: its number of elements in 8 bytes, and its elements.
Format: torch/serialization.py, `_legacy_save`.
"""

import io
from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.models.weights.pickle_values import Global, Made, Persistent, read_pickle
from core.models.weights.stored_weights import StoredWeights
from core.models.weights.torch_refusals import check_order, other_pickle, refuse_object
from core.models.weights.torch_tensors import weights_in

_MAGIC = 0x1950A86A20F9469CFC6C
_BYTES = {
    "Double": 8, "Float": 4, "Half": 2, "BFloat16": 2, "Long": 8, "Int": 4, "Short": 2, "Char": 1,
    "Byte": 1, "Bool": 1, "ComplexFloat": 8, "ComplexDouble": 16,
}  # fmt: skip


def read_torch_legacy(content: bytes, name: str) -> StoredWeights:
    """The tensors of a file that torch.save wrote without a zip.

    Raises:
        InputError: when it is another pickle, holds a pickled object, or is damaged.
    """
    stream = io.BytesIO(content)
    if read_pickle(stream, name) != _MAGIC:
        raise other_pickle(name)
    read_pickle(stream, name)
    system = read_pickle(stream, name)
    if isinstance(system, dict) and system.get("little_endian") is False:
        check_order(False, name)
    tree = read_pickle(stream, name)
    refuse_object(tree, name)
    keys = read_pickle(stream, name)
    storages = _storages(memoryview(content)[stream.tell() :], keys, _sizes(tree), name)
    return weights_in(tree, "PyTorch state dict, legacy", storages.__getitem__)


def _storages(
    rest: memoryview, keys: Any, sizes: Mapping[str, int], name: str
) -> dict[str, memoryview]:
    """The storages that follow the pickles. sizes: key -> bytes of an element."""
    found = {}
    for key in keys if isinstance(keys, list) else ():
        count = int.from_bytes(rest[:8], "little")
        end = 8 + count * sizes.get(str(key), 1)
        if end > len(rest) or len(rest) < 8:
            raise InputError(f"{name} is cut off: save it again.")
        found[str(key)] = rest[8:end]
        rest = rest[end:]
    return found


def _sizes(tree: Any) -> dict[str, int]:
    """Bytes of an element of each storage that `tree` names, by its key."""
    sizes: dict[str, int] = {}
    waiting, seen = [tree], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Persistent):
            match value.name:
                case (_, Global(_, kind), key, *_):
                    sizes[str(key)] = _BYTES.get(kind.removesuffix("Storage"), 1)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, Made):
            waiting += [value.arguments, value.state]
    return sizes

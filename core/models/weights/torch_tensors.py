"""The tensors in what a pickle of PyTorch's says: names, shapes, and where their numbers lie.

torch.save writes a tensor as a call of `torch._utils._rebuild_tensor_v2(storage, offset, size,
stride, …)`, with the storage outside of the pickle as ("storage", FloatStorage, key, place, count).
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.errors import InputError
from core.models.weights.element_types import ELEMENT_TYPES
from core.models.weights.pickle_values import Global, Made, Persistent
from core.models.weights.stored_weights import (
    StoredTensor,
    StoredWeights,
    check_name_and_shape,
    stored_tensor,
)
from core.models.weights.torch_quantized import dequantized

# Names of torch's storages and dtypes -> `ELEMENT_TYPES`.
_KINDS = {
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8", "BoolStorage": "BOOL", "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2", "uint16": "U16", "uint32": "U32", "uint64": "U64",
    "QInt8Storage": "qint8", "QUInt8Storage": "quint8",
}  # fmt: skip
# Where checkpoints keep the weights, beside the optimizer's state and the like.
_WEIGHTS = ("state_dict", "model_state_dict", "model_state", "model", "module", "net", "params")
_TENSOR = "_rebuild_"
_PLAIN = ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3")
_QUANTIZED = "_rebuild_qtensor"
_NOT_READ = {
    "_rebuild_sparse_tensor": "it is sparse; save tensor.to_dense()",
    "_rebuild_meta_tensor_no_storage": "it is on the device “meta”, which holds no values",
}
_SUBCLASS = "_rebuild_from_type_v2"
_PARAMETERS = ("_rebuild_parameter", "_rebuild_parameter_with_state")

StorageBytes = Callable[[str], bytes | memoryview]  # a storage's key -> its bytes, or a KeyError


def weights_in(tree: Any, format: str, storage: StorageBytes) -> StoredWeights:
    """The tensors in `tree`, as `read_pickle` gives it, named by the keys on the way to them.

    Raises:
        InputError: when a tensor is no such thing, or lies outside of its storage.
    """
    tree, notes = _part_with_weights(tree)
    tensors, others = [], dict[str, None]()
    for name, one in _leaves(tree):
        if _is_tensor(one):
            tensors.append(_tensor(name, one, storage))
        else:
            others[_class_of(one)] = None
    others.pop("torch.jit._pickle.build_intlist", None)  # sizes of a TorchScript layer
    if others:
        notes.append(f"Objects of {', '.join(list(others)[:3])} were neither made nor read.")
    return StoredWeights(format, tuple(tensors), tuple(notes))


def pickled_class(tree: Any) -> str:
    """The class of the object that is, or holds, the weights in `tree`; "" for a state dict."""
    part, _ = _part_with_weights(tree)
    if isinstance(part, Made) and not _is_tensor(part):
        return _class_of(part)
    return ""


def _class_of(made: Made) -> str:
    """The name of an object's class; before PyTorch 1.6 it stands outside, with its source.

    A subclass of tensors (DTensor, and those of torchao) is made by a function that is given it.
    """
    of = made.of
    if isinstance(of, Global) and of.name == _SUBCLASS and len(made.arguments) > 1:
        of = made.arguments[1]
    if isinstance(of, Persistent) and isinstance(of.name, tuple) and len(of.name) > 1:
        of = of.name[1]
    return str(of)[:200] if isinstance(of, Global) else "an unknown class"


def _part_with_weights(tree: Any) -> tuple[Any, list[str]]:
    """The weights of a checkpoint, and a note about the rest; anything else as it is."""
    if not isinstance(tree, dict):
        return tree, []
    for key in _WEIGHTS:
        if isinstance(tree.get(key), dict | Made) and not _is_tensor(tree[key]):
            left = ", ".join(repr(str(other)[:40]) for other in list(tree)[:8] if other != key)
            return tree[key], [f"Of this checkpoint {key!r} was read, not {left}."] if left else []
    return tree, []


def _leaves(tree: Any) -> Iterator[tuple[str, Made]]:
    """Tensors and other objects in nested dictionaries and lists, by their dotted names.

    What stands at several places is given once, where it stands first. The state of an object,
    which holds the parameters in TorchScript, is entered.
    """
    waiting = [("", tree)]
    seen: set[int] = set()
    while waiting:
        name, value = waiting.pop()
        if id(value) in seen or not isinstance(value, dict | list | tuple | Made):
            continue
        seen.add(id(value))
        inner: Any = value
        if isinstance(value, Made):
            inner = value.state
            if _is_tensor(value) or not isinstance(inner, dict):
                yield name, value
                continue
        items = inner.items() if isinstance(inner, dict) else enumerate(inner)
        below = [(f"{name}.{key}" if name else str(key), one) for key, one in items]
        waiting += reversed(below)


def _is_tensor(value: Any) -> bool:
    return (
        isinstance(value, Made)
        and isinstance(value.of, Global)
        and value.of.module == "torch._utils"
        and value.of.name.startswith(_TENSOR)
    )


def _tensor(name: str, made: Made, storage: StorageBytes) -> StoredTensor:
    """The tensor that a call of one of torch's `_rebuild_…` would give."""
    call, arguments = made.of.name, made.arguments
    try:
        if call in _PARAMETERS:
            return _tensor(name, arguments[0], storage)
        if call in _NOT_READ:
            return StoredTensor(name, call.removeprefix(_TENSOR), (), None, _NOT_READ[call])
        if call not in (*_PLAIN, _QUANTIZED):
            return StoredTensor(
                name, call.removeprefix(_TENSOR)[:40], (), None, "it is no plain tensor"
            )
        where, offset, shape, strides = arguments[:4]
        _, kind, key = where.name[:3]
        if call == "_rebuild_tensor_v3":
            kind = arguments[6]
        if not isinstance(kind, Global):
            raise TypeError(kind)
        check_name_and_shape(name, shape)
        if not all(type(n) is int and n >= 0 for n in (offset, *strides)):
            raise ValueError
        plain = _KINDS.get(kind.name, kind.name[:40])
        codes = stored_tensor(name, plain, shape, storage(str(key)), tuple(strides), offset)
        if call != _QUANTIZED:
            return codes
        _, *parts = arguments[4]
        scales, zero_points = (_numbers(one, storage) for one in parts[:2])
        return dequantized(codes, scales, zero_points, *parts[2:])
    except InputError:
        raise
    except KeyError:
        raise InputError(
            f"the tensor {name!r} lies in a storage that is not in the file; it is damaged: save "
            "it again."
        ) from None
    except (TypeError, ValueError, AttributeError, IndexError, RecursionError):
        raise InputError(
            f"the tensor {name!r} is described in a way that torch.save does not; the file is "
            "damaged: save it again."
        ) from None


def _numbers(given: Any, storage: StorageBytes) -> np.ndarray:
    """A number as it is, or those of a tensor of one axis."""
    if not isinstance(given, Made):
        return np.array(float(given))
    where, offset, (count,) = given.arguments[:3]
    _, kind, key = where.name[:3]
    stored = ELEMENT_TYPES[_KINDS[kind.name]].stored
    return np.frombuffer(storage(str(key)), stored, count, offset * stored.itemsize)

"""What the nodes of a torch.export graph are given: numbers, types, and the names of values.

Each argument is a dictionary of one entry, {"as_ints": [1, 1]}; torch/_export/serde/schema.py,
`Argument`, lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

# By their numbers in torch/_export/serde/schema.py: ScalarType, MemoryFormat, Layout.
ELEMENT_TYPES = {
    1: torch.uint8, 2: torch.int8, 3: torch.int16, 4: torch.int32, 5: torch.int64,
    6: torch.float16, 7: torch.float32, 8: torch.float64, 12: torch.bool, 13: torch.bfloat16,
    28: torch.uint16, 29: torch.float8_e4m3fn, 30: torch.float8_e5m2, 34: torch.uint32,
    35: torch.uint64,
}  # fmt: skip
_MEMORY_FORMATS = {
    1: torch.contiguous_format,
    2: torch.channels_last,
    3: torch.channels_last_3d,
    4: torch.preserve_format,
}
_LAYOUTS = {7: torch.strided}


def computed(element_type: torch.dtype) -> torch.dtype:
    """What tensors of a type are computed in: float32 for bfloat16, which onnxruntime lacks."""
    return torch.float32 if element_type == torch.bfloat16 else element_type


@dataclass(frozen=True)
class Value:
    """What another node, or an input, gave under this name."""

    name: str


def read_argument(stored: Mapping[str, Any]) -> Any:
    """The argument: Python's or torch's value, a `Value`, or a list of these.

    Raises:
        KeyError, TypeError, ValueError: when it is of a kind that is not read, or damaged.

    >>> read_argument({"as_ints": [1, 2]}), read_argument({"as_tensor": {"name": "x"}})
    ([1, 2], Value(name='x'))
    """
    (kind, held), *others = stored.items()
    if others:
        raise ValueError(stored)
    match kind:
        case "as_none":
            return None
        case "as_tensor":
            return Value(_text(held["name"]))
        case "as_tensors":
            return [Value(_text(one["name"])) for one in held]
        case "as_optional_tensor":
            return read_argument(held)
        case "as_optional_tensors":
            return [read_argument(one) for one in held]
        case "as_sym_int" | "as_sym_float" | "as_sym_bool":
            return _number_or_name(held)
        case "as_sym_ints" | "as_sym_floats" | "as_sym_bools":
            return [_number_or_name(one) for one in held]
        case "as_int" | "as_bool":
            return int(held) if kind == "as_int" else bool(held)
        case "as_float":
            return float(held)
        case "as_ints":
            return [int(one) for one in held]
        case "as_floats":
            return [float(one) for one in held]
        case "as_bools":
            return [bool(one) for one in held]
        case "as_string":
            return _text(held)
        case "as_scalar_type":
            return computed(ELEMENT_TYPES[held])
        case "as_memory_format":
            return _MEMORY_FORMATS[held]
        case "as_layout":
            return _LAYOUTS[held]
        case "as_device":
            return torch.device("cpu")
    raise ValueError(kind)


def _number_or_name(held: Mapping[str, Any]) -> Any:
    """A size, known or named."""
    if "as_name" in held:
        return Value(_text(held["as_name"]))
    return read_argument(held)


def _text(held: Any) -> str:
    if not isinstance(held, str) or len(held) > 1000:
        raise ValueError(held)
    return held

"""The network of a torch.export archive, read from its JSON (models/NAME.json).

Format: torch/_export/serde/schema.py, `ExportedProgram`. Expressions of sizes, source lines and
example inputs, which torch's own reader evaluates or unpickles, are not read.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from core.models.not_converted import NotConverted
from core.models.torch_export.arguments import ELEMENT_TYPES, Value, computed, read_argument
from core.models.torch_export.graph import Graph, read_graph
from core.models.torch_export.refusal import damaged

_LARGEST_INPUT = 2**28  # numbers
_SMALLEST_FREE = 2  # torch takes a size of 0 or 1 as fixed


@dataclass(frozen=True)
class Input:
    """An input tensor. shape: one that it may have. free: the axes whose size may be another."""

    name: str
    element_type: torch.dtype
    shape: tuple[int, ...]
    free: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """A network.

    graph:  its inputs are those below and the stored tensors; its outputs are the network's.
    inputs: the tensors that it is fed.
    stored: the graph's name of a tensor that the archive holds -> the archive's name.
    """

    graph: Graph
    inputs: tuple[Input, ...]
    stored: Mapping[str, str]


def read_program(content: bytes, name: str) -> Program:
    """The network in the JSON of an archive. name: what messages call the file.

    Raises:
        NotConverted: when it is damaged, too long, or calls what is not converted.
    """
    try:
        module = json.loads(content)["graph_module"]
        graph = read_graph(module["graph"], name)
        inputs, stored = [], {}
        for spec in module["signature"]["input_specs"]:
            ((kind, held),) = spec.items()
            if kind == "constant_input":  # a plain number, which stands wherever it is used
                continue
            if kind != "user_input":
                stored[held["arg"]["name"]] = held[f"{kind}_name"]
            elif isinstance(given := read_argument(held["arg"]), Value):
                inputs.append(_input(given.name, module["graph"]["tensor_values"], name))
        outputs = [
            read_argument(spec["user_output"]["arg"])
            for spec in module["signature"]["output_specs"]
            if "user_output" in spec  # the others are what training changes
        ]
        values = tuple(one for one in outputs if isinstance(one, Value))
        return Program(Graph(graph.inputs, graph.nodes, values), tuple(inputs), stored)
    except NotConverted:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise damaged(name) from None


def _input(value: str, described: Mapping[str, Any], name: str) -> Input:
    """What the archive says of an input tensor."""
    meta = described[value]
    shape, free = [], []
    for axis, size in enumerate(meta["sizes"]):
        if "as_int" in size:
            shape.append(int(size["as_int"]))
            continue
        free.append(axis)
        hint = (size["as_expr"].get("hint") or {}).get("as_int", _SMALLEST_FREE)
        shape.append(max(int(hint), _SMALLEST_FREE))
    if min(shape, default=0) < 0 or math.prod(shape) > _LARGEST_INPUT:
        raise NotConverted(f"{name} has an input of shape {shape}, which is too large to try.")
    return Input(value, computed(ELEMENT_TYPES[meta["dtype"]]), tuple(shape), tuple(free))

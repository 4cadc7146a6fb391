"""From a torch.export archive to an ONNX model.

torch.export.load is not used: it falls back to unpickling, and evaluates the archive's expressions
of sizes. The graph is read by `program.py`, and torch's exporter traces a module that calls its
operators one by one.
"""

import logging
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

import onnx
import torch

from core.models.graphs import graphs_of
from core.models.torch_export.arguments import Value
from core.models.torch_export.graph import Graph, Node
from core.models.torch_export.program import Input, Program, read_program
from core.models.torch_export.refusal import NotConverted, damaged
from core.models.torch_export.tensors import read_tensors

_WEIGHT = re.compile(r"[._]weight$")
_REASON = 200  # characters of what torch says


class _Network(torch.nn.Module):
    """A program that torch can trace. buffer_of: the buffer of each of `program.stored`."""

    def __init__(self, program: Program, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        self.program = program
        self.buffer_of = {}
        for number, (value, key) in enumerate(program.stored.items()):
            self.register_buffer(f"stored_{number}", tensors[key])
            self.buffer_of[value] = f"stored_{number}"

    def forward(self, *inputs: torch.Tensor) -> tuple[Any, ...]:
        """The outputs for these inputs, which stand in the order of the program's."""
        values = {value: getattr(self, buffer) for value, buffer in self.buffer_of.items()}
        values |= {one.name: given for one, given in zip(self.program.inputs, inputs, strict=True)}
        graph = self.program.graph
        return graph(*(values[one.name] for one in graph.inputs))


def load_exporter() -> None:
    """Have torch import what its exporter uses, while files can be opened; nothing without it."""
    x, y = Value("x"), Value("y")
    relu = Graph((x,), (Node(torch.ops.aten.relu.default, (x,), {}, (y,)),), (y,))
    inputs = (Input("x", torch.float32, (2, 2), (0,)),)
    with suppress(ImportError):
        _exported(_Network(Program(relu, inputs, {}), {}), inputs)


def to_onnx(members: Mapping[str, bytes], name: str) -> onnx.ModelProto:
    """The archive's network as an ONNX model. members: path -> content.

    Free axes stay free. Batch normalization stays a node of its own.

    Raises:
        NotConverted: when the archive is damaged, holds pickled objects, or its network calls what
            cannot be converted; when the package onnxscript is not installed.
    """
    graphs = [path for path in members if PurePosixPath(path).match("models/*.json")]
    if len(graphs) != 1:
        raise NotConverted(f"{name} holds {len(graphs)} graphs, and one is read.")
    program = read_program(members[graphs[0]], name)
    tensors = read_tensors(members, name)
    if not set(program.stored.values()) <= tensors.keys():
        raise damaged(name)
    network = _Network(program, tensors).eval()
    try:
        model = _exported(network, program.inputs)
    except MemoryError:
        raise
    except ImportError:
        raise NotConverted(f"converting {name} takes the package onnxscript; install it.") from None
    except Exception as error:  # whatever torch finds wrong with the graph
        reason = " ".join(str(_cause(error)).split())[:_REASON]
        raise NotConverted(f"torch cannot convert the network in {name} ({reason}).") from None
    _give_names(model, {network.buffer_of[value]: key for value, key in program.stored.items()})
    return model


def _exported(network: _Network, inputs: tuple[Input, ...]) -> onnx.ModelProto:
    examples = tuple(torch.zeros(one.shape, dtype=one.element_type) for one in inputs)
    free = tuple(dict.fromkeys(one.free, torch.export.Dim.AUTO) for one in inputs)
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            exported = torch.onnx.export(
                network,
                examples,
                input_names=[one.name for one in inputs],
                dynamic_shapes=(free,),
                dynamo=True,
                optimize=False,  # keeps every weight as it is stored
                verbose=False,
            )
    finally:
        logging.disable(level)
    assert exported is not None
    return exported.model_proto


def _give_names(model: onnx.ModelProto, names: Mapping[str, str]) -> None:
    """Call stored tensors as the archive does, and a node with a weight by the layer's name."""
    for tensor in model.graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)
    layers = {key: key[: -len("_weight")] for key in names.values() if _WEIGHT.search(key)}
    for node in (node for graph in graphs_of(model.graph) for node in graph.node):
        given = [names.get(one, one) for one in node.input]
        node.input[:] = given
        layer = next((layers[one] for one in given if one in layers), None)
        if layer is None:
            continue
        if node.op_type == "Transpose":  # the weight of a linear layer
            layers[node.output[0]] = layer
        else:
            node.name = layer
            layers = {key: one for key, one in layers.items() if one != layer}  # a name for one


def _cause(error: BaseException) -> BaseException:
    """What was wrong at first."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error

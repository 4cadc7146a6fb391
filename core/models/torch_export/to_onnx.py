"""From a torch.export archive to an ONNX model.

torch.export.load is not used: it falls back to unpickling, and evaluates the archive's expressions
of sizes. The graph is read by `program.py`, and torch's exporter traces a module that calls its
operators one by one.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import onnx
import torch

from core.models.layer_names import give_names
from core.models.not_converted import NotConverted
from core.models.torch_export.arguments import Value
from core.models.torch_export.graph import Graph, Node
from core.models.torch_export.program import Input, Program, read_program
from core.models.torch_export.refusal import damaged
from core.models.torch_export.tensors import read_tensors
from core.models.torch_exporter import quiet, refusal

if TYPE_CHECKING:
    import onnx_ir as ir


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
    except Exception as error:  # whatever torch finds wrong with the graph
        raise refusal(error, name) from None
    give_names(model, {network.buffer_of[value]: key for value, key in program.stored.items()})
    return model


def _name_inputs(graph: "ir.Graph", names: Sequence[str]) -> None:
    """Call the inputs as the program does, and a result of the same name otherwise.

    The exporter names results by their operators: an input `cat` may meet the result of a cat.
    """
    for node in graph.all_nodes():
        for result in node.outputs:
            if result.name in names:
                result.name = f"{result.name} result"
    for value, name in zip(graph.inputs, names, strict=True):
        value.name = name


def _exported(network: _Network, inputs: tuple[Input, ...]) -> onnx.ModelProto:
    examples = tuple(torch.zeros(one.shape, dtype=one.element_type) for one in inputs)
    free = tuple(dict.fromkeys(one.free, torch.export.Dim.AUTO) for one in inputs)
    with quiet():
        exported = torch.onnx.export(
            network,
            examples,
            dynamic_shapes=(free,),
            dynamo=True,
            optimize=False,  # keeps every weight as it is stored
            verbose=False,
        )
    assert exported is not None
    _name_inputs(exported.model.graph, [one.name for one in inputs])
    return exported.model_proto

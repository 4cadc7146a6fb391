"""From TorchScript to an ONNX model, with torch's own exporters.

A program does what its operators do, and some read files. It is run here, to learn the shapes that
it takes: `to_onnx` is for a process that has given up files and the network (core/confine.py).
"""

import io
from collections.abc import Mapping
from contextlib import redirect_stdout

import numpy as np
import onnx
import torch
from torch._export.converter import TS2EPConverter  # the one that torch.export's refusal names

from core.errors import InputError
from core.models.graphs import graphs_of
from core.models.layer_names import give_names
from core.models.not_converted import NotConverted
from core.models.quantized import quantized_operators
from core.models.session import open_session, run
from core.models.shapes import Shape
from core.models.torch_exporter import quiet, refusal
from core.models.torchscript.example import Example, first_that_runs
from core.models.torchscript.first_layers import expected_inputs
from core.models.torchscript.program import PREFIX, input_names, load_program

# Squared error of the ONNX model's outputs over the energy of the program's, at most.
_ROUNDING, _ROUNDING_OF_CODES = 1e-6, 1e-2


def to_onnx(content: bytes, name: str, shapes: Mapping[str, Shape]) -> onnx.ModelProto:
    """The program as an ONNX model, which gives what the program gives for an example.

    shapes: of inputs, where they are known; that of an only input may be called "". Others are
    guessed: axes stay free but for the one that the first layer's weights fix. name: what messages
    call the file.

    Raises:
        NotConverted: when the program is damaged, has to be given more than tensors, runs on no
            shape that was tried, uses what torch's exporter does not know, or gives something else
            as ONNX.
        InputError: when it does not run on shapes that are all known.
    """
    with quiet(), torch.no_grad():
        module = load_program(content, name)
        names = input_names(module)
        known = {one: shapes[one] for one in names if one in shapes}
        if len(names) == 1 and list(shapes) == [""]:
            known = {names[0]: shapes[""]}
        try:
            choices = dict(zip(names, expected_inputs(module), strict=True))
            example = first_that_runs(module, choices, known, name)
            model = _exported(module, example)
        except (InputError, MemoryError):
            raise
        except Exception as error:  # whatever torch finds wrong with the program
            raise refusal(error, name) from None
    _leave_out_prefix(model)
    _check(model, example, name)
    return model


def _leave_out_prefix(model: onnx.ModelProto) -> None:
    """Call tensors and layers as the file does, whose program stands in a module of ours."""
    for node in (node for graph in graphs_of(model.graph) for node in graph.node):
        node.name = node.name.replace(f"/{PREFIX}/", "/", 1)
    before = f"{PREFIX}."
    give_names(model, {one.name: one.name.removeprefix(before) for one in model.graph.initializer})


def _exported(module: torch.jit.ScriptModule, example: Example) -> onnx.ModelProto:
    """The module as ONNX, from the first exporter that knows its operators.

    Free axes stay free where an operator does not have to know their size.
    """
    free = {
        one: {axis: f"{one}_{axis}" for axis, size in enumerate(axes) if size == ""}
        for one, axes in example.axes.items()
    }
    try:
        model = _with_axes(module, example, free)
    except torch.onnx.errors.OnnxExporterError as error:
        try:
            model = _with_axes(module, example, {})
        except torch.onnx.errors.OnnxExporterError:
            model = _by_torch_export(module, example, error)
    for value in model.graph.input:  # sizes of the example are a guess, and names of axes ours
        for axis in free[value.name]:
            value.type.tensor_type.shape.dim[axis].Clear()
    return model


def _with_axes(
    module: torch.jit.ScriptModule, example: Example, free: Mapping[str, Mapping[int, str]]
) -> onnx.ModelProto:
    """free: the names of axes whose size may be another than in the example."""
    file = io.BytesIO()
    with redirect_stdout(io.StringIO()):  # where it fails, it prints the whole program
        torch.onnx.export(
            module,
            tuple(example.inputs.values()),
            file,  # type: ignore[arg-type]  # annotated for a path; this exporter takes files, too
            dynamo=False,
            input_names=list(example.inputs),
            dynamic_axes=free,
            do_constant_folding=False,  # keeps every weight as it is stored
        )
    return onnx.ModelProto.FromString(file.getvalue())


def _by_torch_export(
    module: torch.jit.ScriptModule, example: Example, first: Exception
) -> onnx.ModelProto:
    """The module by way of torch.export, which knows more operators and no control flow.

    Raises the `first` exporter's error where this one fails, too.
    """
    try:
        program = TS2EPConverter(module, tuple(example.inputs.values())).convert()
        exported = torch.onnx.export(
            program,
            input_names=list(example.inputs),
            dynamo=True,
            optimize=False,
            verbose=False,
        )
    except MemoryError:
        raise
    except Exception:  # whatever torch finds wrong with the program
        raise first from None
    assert exported is not None
    return exported.model_proto


def _check(model: onnx.ModelProto, example: Example, name: str) -> None:
    """Refuse a model whose outputs are not those of the program.

    Raises:
        NotConverted: which says so.
    """
    try:
        given = {one: value.numpy() for one, value in example.inputs.items()}
        outputs = run(open_session(model), given)
    except InputError as error:
        raise NotConverted(f"the network in {name} cannot be run as ONNX: {error}") from None
    most = _ROUNDING_OF_CODES if quantized_operators(model.graph) else _ROUNDING
    pairs = list(zip(example.outputs, outputs, strict=False))
    if len(outputs) != len(example.outputs) or not all(_agree(*pair, most) for pair in pairs):
        raise NotConverted(
            f"the network in {name} gives something else as ONNX than in torch; convert it where "
            "you have its source."
        )


def _agree(wanted: np.ndarray, found: np.ndarray, most: float) -> bool:
    """Whether the finite numbers of two arrays differ by no more than `most` of their energy."""
    if wanted.shape != found.shape:
        return False
    finite = np.isfinite(wanted) & np.isfinite(found)
    exact = np.where(finite, wanted, 0).astype(np.float64)
    other = np.where(finite, found, 0).astype(np.float64)
    return bool(((exact - other) ** 2).sum() <= most * (exact**2).sum())

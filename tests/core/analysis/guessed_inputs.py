"""Models whose inputs have free sizes, integers or masks, and what is guessed for them."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper

from core.analysis.preflight import preflight
from tests.core.analysis.models import model_of

BOOL, INT64, INT16, UINT8 = (
    TensorProto.BOOL,
    TensorProto.INT64,
    TensorProto.INT16,
    TensorProto.UINT8,
)


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=shape).astype(np.float32)


def model(
    nodes: Sequence[onnx.NodeProto],
    floats: Mapping[str, Sequence[int | str | None]],
    weights: Mapping[str, np.ndarray],
    others: Mapping[str, tuple[int, Sequence[int | str | None]]] | None = None,
) -> bytes:
    """A model with float inputs, and others of the types that they say."""
    made = model_of(nodes, floats, ["y"], weights)
    for name, (element, shape) in (others or {}).items():
        made.graph.input.append(helper.make_tensor_value_info(name, element, shape))
    return made.SerializeToString()


def guessed(
    nodes: Sequence[onnx.NodeProto],
    weights: Mapping[str, np.ndarray],
    element: int,
    shape: Sequence[int | str | None],
    name: str = "x",
) -> tuple[tuple[int, ...], str]:
    """The shape and the values that are guessed for the one input of a network."""
    found = preflight(model(nodes, {}, weights, {name: (element, shape)}))
    return found.inputs[0].shape, found.inputs[0].values

"""The type and the axes of each input of a TorchScript program, from the layer that it enters.

A program does not say them. The weights of the first convolution, recurrent or linear layer fix one
axis, and how many there are; the others are free.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import torch

from core.models.inputs import Dimension
from core.models.torchscript.program import is_tensor

Dimensions = tuple[Dimension, ...]  # a size, or "" for a free axis

_MOST_CALLS = 1000  # of the program, that are followed
_MOST_WEIGHTS = 4  # that are tried
_RECURRENT = ("lstm", "gru", "rnn_tanh", "rnn_relu")


@dataclass(frozen=True)
class Choice:
    """What an input may be: its element type and its axes."""

    element_type: torch.dtype
    dimensions: Dimensions


# Where no layer says it: a picture, rows of numbers, a sequence of rows, a picture NHWC, tokens.
_USUAL = (
    Choice(torch.float32, ("", 3, "", "")),
    Choice(torch.float32, ("", "")),
    Choice(torch.float32, ("", "", "")),
    Choice(torch.float32, ("", "", "", 3)),
    Choice(torch.int64, ("", "")),
)


def expected_inputs(module: torch.jit.ScriptModule) -> list[tuple[Choice, ...]]:
    """What each tensor that `forward` takes may be, likeliest first. module: in evaluation mode."""
    graph = torch.jit.freeze(module).graph  # weights stand in it as constants
    others = (*_of_any_layer(module), *_USUAL)
    inputs = [one for one in list(graph.inputs())[1:] if is_tensor(one.type())]
    return [_expected(one) or others for one in inputs]


def _of_any_layer(module: torch.jit.ScriptModule) -> Iterator[Choice]:
    """What the first stored weights ask for, where the way to them leads through loops."""
    weights = (one for one in module.state_dict().values() if one.dim() > 1)
    for weight in islice(weights, _MOST_WEIGHTS):
        spatial = ("",) * (weight.dim() - 2)
        yield Choice(weight.dtype, ("", weight.shape[1], *spatial))
        if not spatial:
            yield Choice(weight.dtype, ("", "", weight.shape[1]))


def _expected(value: torch.Value) -> tuple[Choice, ...]:
    """What the nearest layer after this value asks for, then what is usual; nothing without one."""
    waiting, seen, calls = deque([value]), set[str](), 0
    while waiting and calls < _MOST_CALLS:
        for use in waiting.popleft().uses():
            calls += 1
            found = _asked_by(use.user, use.offset)
            if found:
                return found
            for result in use.user.outputs():
                if is_tensor(result.type()) and result.debugName() not in seen:
                    seen.add(result.debugName())
                    waiting.append(result)
    return ()


def _asked_by(node: torch.Node, place: int) -> tuple[Choice, ...]:
    """What a layer asks of the input at this place; nothing for other nodes and places.

    The order of arguments: aten/src/ATen/native/native_functions.yaml.
    """
    given, layer = list(node.inputs()), node.kind().partition("::")[2]
    if layer in ("embedding", "embedding_bag"):
        return (Choice(torch.int64, ("", "")),) if place == 1 else ()
    if layer == "addmm":  # the bias comes first
        given, place = given[1:], place - 1
    weight = _weight(given[2:3]) if layer in _RECURRENT else _weight(given[1:2])
    if weight is None or place != 0:
        return ()
    element_type = torch.float32 if weight.is_quantized else weight.dtype
    asked = tuple(Choice(element_type, one) for one in _axes(layer, weight, given))
    return (*asked, *_USUAL) if asked else ()


def _weight(given: Sequence[torch.Value]) -> torch.Tensor | None:
    """The stored tensor, the first of several, or the one that a quantized layer has packed."""
    if given and given[0].node().kind() == "prim::ListConstruct":
        given = list(given[0].node().inputs())
    value = given[0].toIValue() if given else None
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, torch.ScriptObject) and value._has_method("unpack"):
        value = value.unpack()[0]
    return value if isinstance(value, torch.Tensor) and value.dim() > 1 else None


def _axes(layer: str, weight: torch.Tensor, given: Sequence[torch.Value]) -> tuple[Dimensions, ...]:
    """The axes that a layer's input may have, likeliest first; none for what is no layer.

    weight: output channels first, but for the input first of transposed convolutions and products.
    """
    spatial = ("",) * (weight.dim() - 2)
    if layer.startswith("conv_transpose") or (layer == "_convolution" and given[6].toIValue()):
        return (("", weight.shape[0], *spatial),)
    if layer.startswith("conv") or layer == "_convolution":
        place = 8 if layer == "_convolution" else 6
        groups = given[place].toIValue() if len(given) > place else 1
        return (("", weight.shape[1] * groups, *spatial),) if isinstance(groups, int) else ()
    if layer in _RECURRENT:
        return (("", "", weight.shape[1]),)
    if layer.startswith("linear"):
        return ("", weight.shape[1]), ("", "", weight.shape[1])
    if layer in ("matmul", "mm", "addmm"):
        return ("", weight.shape[-2]), ("", "", weight.shape[-2])
    return ()

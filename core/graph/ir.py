"""An integer network: operations in order, and a run that shows every number on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.arrays import Array, as_array
from core.errors import InputError
from core.graph.islands import Island
from core.kernels import Profile
from core.kernels.requantize import profile_of
from core.params import QuantParams


class Operation(Protocol):
    """What a node does: arrays in, one array out, or a tuple of them for several outputs."""

    def run(self, inputs: list[Array], profile: Profile) -> Array | tuple[Array, ...]:
        """The outputs for these inputs."""


@dataclass(frozen=True)
class Node:
    """One step. name: the model's own; inputs, outputs: names of tensors."""

    name: str
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def output(self) -> str:
        """The first output, the only one of most nodes."""
        return self.outputs[0]

    def run(self, values: Mapping[str, Array], profile: Profile) -> dict[str, Array]:
        """The outputs by name, given the inputs by name.

        Raises:
            InputError: when the inputs do not fit the operation, or each other.
        """
        given = [values[name] for name in self.inputs]
        try:
            made = self.operation.run(given, profile)
        except InputError:
            raise
        except (LookupError, TypeError, ValueError, RuntimeError) as error:
            shapes = ", ".join(str(tuple(getattr(x, "shape", ()))) for x in given)
            raise InputError(
                f"{self.name} ({type(self.operation).__name__}) cannot take inputs of the shapes "
                f"{shapes}: {error}"
            ) from None
        several = made if isinstance(made, tuple) else (made,)
        return dict(zip(self.outputs, several, strict=True))


@dataclass(frozen=True, eq=False)
class IntegerGraph:
    """Nodes in an order in which they can run.

    inputs, outputs: names of the model's own, floats outside of the graph.
    params:          scale and zero point of every tensor of codes.
    opset:           version of ONNX's operators that the model's own nodes in it follow.
    dtypes:          of the inputs, by NumPy's names, where the model says them.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: Mapping[str, QuantParams] = field(default_factory=dict)
    opset: int = 0
    dtypes: Mapping[str, str] = field(default_factory=dict)

    @property
    def islands(self) -> tuple[Island, ...]:
        """What runs in floats on the way, by onnxruntime; empty for a network of integers alone."""
        return tuple(n.operation for n in self.nodes if isinstance(n.operation, Island))

    def run(
        self,
        feeds: Mapping[str, Any],
        trace: bool = False,
        profile: Profile | str = Profile.ONNX,
    ) -> dict[str, Array]:
        """The outputs by name, as the model gives them; with `trace`, every tensor on the way too.

        feeds: an array for each of `inputs`.

        Raises:
            InputError: for missing or unknown inputs, other dtypes than the model's, or shapes that
                an operation refuses.
        """
        if set(feeds) != set(self.inputs):
            raise InputError(f"the network takes {list(self.inputs)}; got {list(feeds)}.")
        chosen = profile_of(profile)
        values = {name: as_array(value) for name, value in feeds.items()}
        for name, dtype in self.dtypes.items():
            given = str(values[name].dtype).rpartition(".")[2]
            if given != dtype:
                raise InputError(f"the input {name!r} has dtype {given}; the model takes {dtype}.")
        last = {name: node for node in self.nodes for name in node.inputs}
        for node in self.nodes:
            values |= node.run(values, chosen)
            if not trace:
                for name in {*node.inputs, *node.outputs} - set(self.outputs):
                    if last.get(name, node) is node:
                        del values[name]
        return values if trace else {name: values[name] for name in self.outputs}

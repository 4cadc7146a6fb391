"""An integer network: operations in order, and a run that shows every number on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.arrays import Array, as_array
from core.errors import InputError
from core.kernels import Profile
from core.kernels.requantize import profile_of
from core.params import QuantParams


class Operation(Protocol):
    """What a node does: arrays in, one array out."""

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The output for these inputs."""


@dataclass(frozen=True)
class Node:
    """One step. name: the model's own; inputs, output: names of tensors."""

    name: str
    operation: Operation
    inputs: tuple[str, ...]
    output: str


@dataclass(frozen=True, eq=False)
class IntegerGraph:
    """Nodes in an order in which they can run.

    inputs, outputs: names of the model's own, floats outside of the graph.
    params:          scale and zero point of every tensor of codes.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: Mapping[str, QuantParams] = field(default_factory=dict)

    def run(
        self,
        feeds: Mapping[str, Any],
        trace: bool = False,
        profile: Profile | str = Profile.ONNX,
    ) -> dict[str, Array]:
        """The outputs by name, as the model gives them; with `trace`, every tensor on the way too.

        feeds: an array for each of `inputs`.

        Raises:
            InputError: for missing or unknown inputs, or shapes that an operation refuses.
        """
        if set(feeds) != set(self.inputs):
            raise InputError(f"the network takes {list(self.inputs)}; got {list(feeds)}.")
        chosen = profile_of(profile)
        values = {name: as_array(value) for name, value in feeds.items()}
        last = {name: node for node in self.nodes for name in node.inputs}
        for node in self.nodes:
            values[node.output] = node.operation.run([values[i] for i in node.inputs], chosen)
            if not trace:
                for name in set(node.inputs) - set(self.outputs):
                    if last[name] is node:
                        del values[name]
        return values if trace else {name: values[name] for name in self.outputs}

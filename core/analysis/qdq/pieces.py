"""The QDQ graph of a network, cut into pieces that onnxruntime makes kernels of.

A piece ends at a QuantizeLinear, or at a tensor of floats that several nodes read: neither is lost
inside a kernel when onnxruntime optimizes the whole graph.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import onnx

from core.analysis.qdq.graph import QdqGraph
from core.models.names import used_names
from core.models.session import Piece

_QUANTIZE = ("QuantizeLinear", "DynamicQuantizeLinear")
_DEQUANTIZE = "DequantizeLinear"


@dataclass(frozen=True, eq=False)
class StepPieces:
    """What gives a step's layer its rounded input. rounded: the name of that tensor, "" for none.
    done: what no later step's pieces read."""

    pieces: tuple[Piece, ...]
    rounded: str
    done: tuple[str, ...]


def step_pieces(
    template: onnx.ModelProto, graph: QdqGraph, given: Collection[str], outputs: Sequence[str]
) -> tuple[StepPieces, ...]:
    """The pieces for each step of the plan.

    template: has the operator sets. given: tensors that are not computed by pieces: the model's
    inputs, and what layers give that no QDQ nodes stand for. outputs: of the model.
    """
    cutter = _Cutter(template, graph, given, outputs)
    found = [(tuple(cutter.pieces_for(name)), name) for name in graph.rounded]
    steps: list[StepPieces] = []
    later: set[str] = set()
    for pieces, rounded in reversed(found):
        read = {name for piece in pieces for name in piece.inputs} | {rounded}
        made = {name for piece in pieces for name in piece.outputs}
        steps.append(StepPieces(pieces, rounded, tuple((read | made) - later)))
        later |= read
    return tuple(reversed(steps))


class _Cutter:
    def __init__(
        self,
        template: onnx.ModelProto,
        graph: QdqGraph,
        given: Collection[str],
        outputs: Sequence[str],
    ) -> None:
        self._template, self._stored = template, graph.stored
        self._nodes = [node for nodes in graph.nodes for node in nodes]
        self._maker = {name: i for i, node in enumerate(self._nodes) for name in node.output}
        self._ends = set(given)
        self._known = set(given)  # computed by a piece so far, or given
        computed = set(given)
        readers = Counter(name for node in self._nodes for name in used_names(node))
        readers.update(outputs)
        for node in self._nodes:
            if not computed.intersection(used_names(node)):
                continue  # of constants alone
            made = {name for name in node.output if name}
            computed |= made
            if node.op_type in _QUANTIZE:
                self._ends |= made
            elif node.op_type != _DEQUANTIZE and any(readers[name] > 1 for name in made):
                self._ends |= made  # all: one that a piece makes must not be an input of it

    def pieces_for(self, rounded: str) -> Iterator[Piece]:
        """The pieces, in their order, that are still missing for a rounded tensor."""
        if not rounded or rounded in self._known:
            return
        dequantize = self._maker[rounded]
        quantize = self._maker[self._nodes[dequantize].input[0]]
        last = self._piece({quantize, dequantize}, [*self._nodes[quantize].output, rounded])
        found = {rounded: last}
        wanted = list(last.inputs)
        while wanted:
            end = wanted.pop()
            if end not in found and end not in self._known:
                found[end] = self._piece({self._maker[end]}, [end])
                wanted += found[end].inputs
        self._known.update(found, last.outputs)
        yield from (found[end] for end in sorted(found, key=lambda name: self._maker[name]))

    def _piece(self, last: set[int], outputs: Sequence[str]) -> Piece:
        """From the ends before to `outputs`, which the nodes of the numbers `last` make."""
        numbers, inputs = set(last), set[str]()
        open_numbers = list(last)
        while open_numbers:
            for name in used_names(self._nodes[open_numbers.pop()]) - set(outputs):
                if name in self._ends:
                    inputs.add(name)
                elif name in self._maker and self._maker[name] not in numbers:
                    numbers.add(self._maker[name])
                    open_numbers.append(self._maker[name])
        nodes = [self._nodes[number] for number in sorted(numbers)]
        used = {name for node in nodes for name in used_names(node)}
        stored = {name: self._stored[name] for name in used if name in self._stored}
        return Piece(self._template, nodes, sorted(inputs), outputs, stored)

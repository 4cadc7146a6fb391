"""Tensors inside a model, as onnxruntime computes them."""

from collections.abc import Iterable, Iterator, Sequence

import onnx

from core.models.names import used_names
from core.models.session import Values, open_session, run


def inner_values(
    model: onnx.ModelProto, names: Sequence[str], feeds: Iterable[Values]
) -> Iterator[Values]:
    """For each feed the tensors of these names; no more of the model runs than they need.

    Raises:
        InputError: when onnxruntime cannot run the model as far as they are.
    """
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    _keep_ancestors(probe.graph, set(names))
    session = open_session(probe)
    wanted = {i.name for i in session.get_inputs()}
    for values in feeds:
        outputs = run(session, {k: v for k, v in values.items() if k in wanted})
        yield dict(zip(names, outputs, strict=True))


def _keep_ancestors(graph: onnx.GraphProto, needed: set[str]) -> None:
    """Drop the nodes that nothing in `needed` depends on."""
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed |= used_names(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))

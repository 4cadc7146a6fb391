"""Taking the branch that a model takes: an If whose condition never changes becomes its branch."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import onnx

from core.models.constants import fold_constants
from core.models.graphs import graphs_of, subgraphs
from core.models.inner_values import inner_values
from core.models.names import first_output, tensor_names
from core.models.operator_sets import is_standard
from core.models.session import Values
from core.models.stored import array_of

_MAX_DEPTH = 32


def inline_ifs(model: onnx.ModelProto, feeds: Sequence[Values]) -> onnx.ModelProto:
    """`model` with every top-level If replaced by the branch that all `feeds` take.

    Branches are opened until no If is left, nested ones included. An If whose condition differs
    between feeds stays as it is. `model` is left unchanged.

    Raises:
        InputError: when onnxruntime cannot run the model as far as a condition.
    """
    varying: set[str] = set()
    for _ in range(_MAX_DEPTH):
        ifs = [
            node
            for node in model.graph.node
            if is_standard(node, "If") and first_output(node) not in varying
        ]
        if not ifs:
            break
        taken = _conditions(model, sorted({n.input[0] for n in ifs}), feeds)
        varying |= {first_output(n) for n in ifs if n.input[0] not in taken}
        model = _replace(model, taken)
    return model


def inline_constant_ifs(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model` with every top-level If replaced by its branch whose condition needs no input.

    Raises:
        InputError: as `fold_constants`.
    """
    for _ in range(_MAX_DEPTH):
        conditions = {n.input[0] for n in model.graph.node if is_standard(n, "If")}
        if not conditions:
            break
        constants, _ = fold_constants(model)
        taken = {
            name: bool(array_of(constants[name]).reshape(-1)[0])
            for name in conditions & set(constants)
        }
        if not taken:
            break
        model = _replace(model, taken)
    return model


def _conditions(
    model: onnx.ModelProto, names: list[str], feeds: Sequence[Values]
) -> dict[str, bool]:
    """The value of each named condition, where all feeds agree on it."""
    seen: dict[str, set[bool]] = {name: set() for name in names}
    for values in inner_values(model, names, feeds):
        for name, value in values.items():
            seen[name].add(bool(value.reshape(-1)[0]))
    return {name: values.pop() for name, values in seen.items() if len(values) == 1}


def _replace(model: onnx.ModelProto, taken: Mapping[str, bool]) -> onnx.ModelProto:
    """A copy of `model` in which each If with a known condition is its branch."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    del graph.node[:]
    endings = _unused_endings(model.graph)
    for node in model.graph.node:
        if not is_standard(node, "If") or node.input[0] not in taken:
            graph.node.append(node)
            continue
        wanted = "then_branch" if taken[node.input[0]] else "else_branch"
        branch = next(a.g for a in node.attribute if a.name == wanted)
        _inline(graph, branch, node, endings)
    return result


def _unused_endings(graph: onnx.GraphProto) -> Iterator[str]:
    """Endings ":0", ":1" … that no tensor's name in `graph` has, at any depth."""
    taken = {name.rpartition(":")[2] for g in graphs_of(graph) for name in tensor_names(g)}
    return (f":{i}" for i in count() if str(i) not in taken)


def _inline(
    graph: onnx.GraphProto, branch: onnx.GraphProto, node: onnx.NodeProto, endings: Iterator[str]
) -> None:
    """Append `branch` to `graph`, its own names made unique, its outputs under the If's names."""
    defined = {t.name for t in branch.initializer} | {o for n in branch.node for o in n.output}
    ending = next(endings)
    renamed = {name: name + ending for name in defined if name}
    for tensor in branch.initializer:
        copy = graph.initializer.add()
        copy.CopyFrom(tensor)
        copy.name = renamed[tensor.name]
    for inner in branch.node:
        graph.node.append(_rename(inner, renamed))
    for inside, outside in zip(branch.output, node.output, strict=True):
        if not outside:
            continue  # an output that nothing reads
        source = renamed.get(inside.name, inside.name)
        graph.node.append(onnx.helper.make_node("Identity", [source], [outside]))


def _rename(node: onnx.NodeProto, renamed: Mapping[str, str]) -> onnx.NodeProto:
    """A copy of `node` with its tensors renamed, in the graphs that it carries as well."""
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.input[:] = [renamed.get(name, name) for name in node.input]
    copy.output[:] = [renamed.get(name, name) for name in node.output]
    for graph in subgraphs(copy):
        own = {t.name for t in graph.initializer} | {i.name for i in graph.input}
        outer = {k: v for k, v in renamed.items() if k not in own}
        nodes = [_rename(inner, outer) for inner in graph.node]
        del graph.node[:]
        graph.node.extend(nodes)
        for output in graph.output:
            output.name = outer.get(output.name, output.name)
    return copy

"""A model whose parts fit together: what the rest of the core relies on when it reads a graph.

Protobuf checks the syntax of a file and nothing more. A damaged or hostile file parses well and
then holds nodes without outputs, an If with one branch, or an output that no node makes. All of
that is looked for here, once, before anything reads the graph. What nodes take and give is read
off the schemas that the onnx package holds; an operator without one is onnxruntime's to judge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

import onnx
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from onnx import defs

from core.errors import InputError
from core.models.graphs import subgraphs
from core.models.operator_sets import STANDARD_DOMAINS

MAX_NAME = 1000  # characters; names of real models have a few hundred at most
_ADVICE = "export the model again"
# Long texts that name nothing.
_TEXTS = ("doc_string", "producer_name", "producer_version")
_ANY_NUMBER = 2**31 - 1  # how a schema says that there is no upper bound
_VERSIONS = range(1, 2**31)  # of an operator set

Versions = Mapping[str, int]  # domain -> version of its operators
Scopes = tuple[set[str], ...]  # the tensors of graphs, the outermost first


def check_well_formed(model: onnx.ModelProto, name: str) -> None:
    """Refuse `model` when its parts do not fit together. name: what messages call the file.

    Raises:
        InputError: for names that are no text or too long, nodes without a named output or with
            more or fewer inputs, outputs or attributes than their operator has, outputs of a
            graph that nothing in it makes, tensors that are made twice.
    """
    try:
        for text in _names_in(model):
            _check_name(text)
        versions = _versions(model.opset_import)
        _check_graph(model.graph, (), versions)
        for f in model.functions:
            _check_nodes(f.node, f.input, f.output, (), _versions(f.opset_import))
    except InputError as error:
        raise InputError(f"{name} cannot be used: {error}; {_ADVICE}.") from None


def _names_in(message: Message) -> Iterator[str | bytes]:
    """Every name that `message` holds at any depth: its strings, but for descriptions."""
    for field in _fields_with_names(message.DESCRIPTOR):
        if field.is_repeated:
            values = getattr(message, field.name)
        elif message.HasField(field.name):
            values = (getattr(message, field.name),)
        else:
            continue
        if field.message_type is None:
            yield from values
        else:
            for inner in values:
                yield from _names_in(inner)


@cache
def _fields_with_names(kind: Descriptor) -> tuple[FieldDescriptor, ...]:
    """The fields of a message of this kind that are names, or messages that may hold some."""
    entry = onnx.StringStringEntryProto.DESCRIPTOR  # metadata, which names nothing
    return tuple(
        field
        for field in kind.fields
        if (field.type == FieldDescriptor.TYPE_STRING and field.name not in _TEXTS)
        or (field.message_type is not None and field.message_type is not entry)
    )


def _check_name(text: str | bytes) -> None:
    if isinstance(text, bytes):  # how protobuf gives a string that is not UTF-8
        raise InputError(f"the name {text[:40]!r} is no text (UTF-8 was expected)")
    if len(text) > MAX_NAME:
        raise InputError(
            f"the name {text[:40] + '…'!r} has {len(text):,} characters and {MAX_NAME:,} are "
            "allowed"
        )


def _versions(imports: Iterable[onnx.OperatorSetIdProto]) -> Versions:
    versions: dict[str, int] = {}
    for one in imports:
        domain = "" if one.domain in STANDARD_DOMAINS else one.domain
        if one.version not in _VERSIONS:
            if domain:
                continue  # onnx has no schemas of it
            raise InputError(f"it imports version {one.version} of the ONNX operators; 1 is first")
        versions[domain] = max(one.version, versions.get(domain, 0))
    return versions


def _check_graph(graph: onnx.GraphProto, outside: Scopes, versions: Versions) -> None:
    given = [value.name for value in graph.input]
    given += [tensor.name for tensor in graph.initializer]
    given += [tensor.values.name for tensor in graph.sparse_initializer]
    if not all(given):
        raise InputError("an input or a stored tensor has no name")
    outputs = [value.name for value in graph.output]
    _check_nodes(graph.node, given, outputs, outside, versions)


def _check_nodes(
    nodes: Sequence[onnx.NodeProto],
    given: Iterable[str],
    outputs: Iterable[str],
    outside: Scopes,
    versions: Versions,
) -> None:
    """Check the nodes of a graph or a function, and the graphs in them.

    given: its inputs and stored tensors. outside: what the graphs around it hold.
    """
    known = set(given)
    for node in nodes:
        made = [name for name in node.output if name]
        if not made:
            raise InputError(f"the node {node.name or node.op_type!r} has no output with a name")
        for name in made:
            if name in known:
                raise InputError(f"the tensor {name!r} is made twice")
            known.add(name)
        _check_node(node, versions)
    scopes = (*outside, known)
    for name in outputs:
        if not any(name in scope for scope in scopes):
            raise InputError(f"nothing makes the output {name!r}")
    for node in nodes:
        for inner in subgraphs(node):
            _check_graph(inner, scopes, versions)


def _check_node(node: onnx.NodeProto, versions: Versions) -> None:
    """Check the node against its operator's schema, where there is one."""
    standard = node.domain in STANDARD_DOMAINS
    domain = "" if standard else node.domain
    if standard and domain not in versions:
        raise InputError(f"it uses {node.op_type!r} and imports no version of the ONNX operators")
    schema = _schema(node.op_type, domain, versions.get(domain, 0))
    if schema is None:
        return
    label = f"the node {node.name or node.output[0]!r} ({node.op_type})"
    _check_count(label, "inputs", len(node.input), schema.min_input, schema.max_input)
    _check_count(label, "outputs", len(node.output), schema.min_output, schema.max_output)
    given = {attribute.name: attribute for attribute in node.attribute}
    if len(given) < len(node.attribute):
        raise InputError(f"{label} has two attributes of one name")
    for name, rule in schema.attributes.items():
        if name not in given:
            if rule.required:
                raise InputError(f"{label} has no attribute {name!r}")
        elif given[name].type != rule.type.value:  # type: ignore[attr-defined]
            raise InputError(f"{label} has an attribute {name!r} of another type than it takes")
    if schema.name == "If":
        count = len(node.output)
        for name in ("then_branch", "else_branch"):
            found = len(given[name].g.output)
            _check_count(f"{label} in its {name}", "outputs", found, count, count)


def _check_count(label: str, what: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        allowed = f"{least}" if least == most else f"{least} to {most}"
        if most == _ANY_NUMBER:
            allowed = f"at least {least}"
        raise InputError(f"{label} has {count} {what}, and {allowed} fit")


@lru_cache(1000)
def _schema(operator: str, domain: str, version: int) -> defs.OpSchema | None:
    try:
        return defs.get_schema(operator, version, domain)
    except defs.SchemaError:
        return None

"""Names of torch's layers for the nodes that its exporters write."""

import re
from collections.abc import Mapping

import onnx

from core.models.graphs import graphs_of

_WEIGHT = re.compile(r"[._]weight$")


def give_names(model: onnx.ModelProto, names: Mapping[str, str]) -> None:
    """Call stored tensors as torch does, and a node with a weight by the layer's name.

    names: a tensor in the model -> its name in torch.
    """
    for tensor in model.graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)
    layers = {key: key[: -len("_weight")] for key in names.values() if _WEIGHT.search(key)}
    for node in (node for graph in graphs_of(model.graph) for node in graph.node):
        given = [names.get(one, one) for one in node.input]
        node.input[:] = given
        layer = next((layers[one] for one in given if one in layers), None)
        if layer is None:
            continue
        if node.op_type == "Transpose":  # the weight of a linear layer
            layers[node.output[0]] = layer
        else:
            node.name = layer
            layers = {key: one for key, one in layers.items() if one != layer}  # a name for one

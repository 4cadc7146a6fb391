"""A report as an overlay for Google's Model Explorer, which colors the nodes of a model's graph.

The file is the node data of one graph (`GraphNodeData` of the package ai-edge-model-explorer):

    {"name": …, "results": {node id: {"value": number}}, "gradient": [{"stop": 0…1, "bgColor": …}]}

A node's id is what the ONNX adapter (package model-explorer-onnx) calls it: its name, or <node_3>
for the fourth node of the graph where it has none. Stop 0 of the gradient is the smallest value.
"""

import math
from typing import Any

import onnx

from core.analysis.results.report import Report

_COLORS = ("#d95f02", "#c9c3bb", "#2c7bb6")  # little is left, …, much is left


def overlay(report: Report) -> dict[str, Any]:
    """The node data: what is left of each layer when it alone is quantized, SQNR in dB.

    Plain JSON values. Layers that are exact, were not measured, or stand in no node of the file's
    graph are left out; of two layers in one node the worse one stands.
    """
    results: dict[str, dict[str, float]] = {}
    for layer in reversed(report.worst_first):
        if layer.node and layer.local is not None and math.isfinite(layer.local.sqnr_db):
            results[layer.node] = {"value": layer.local.sqnr_db}
    return {
        "name": "SQNR of the layer alone quantized, dB (higher is better)",
        "results": results,
        "gradient": [
            {"stop": number / (len(_COLORS) - 1), "bgColor": color}
            for number, color in enumerate(_COLORS)
        ],
    }


def node_ids(graph: onnx.GraphProto) -> dict[str, str]:
    """The id of each node of a graph, by the names of its outputs.

    A convolution whose batch normalization was folded makes that node's output, and is found by it.
    """
    ids: dict[str, str] = {}
    for number, node in enumerate(graph.node):
        own = node.name or f"<node_{number}>"
        ids |= dict.fromkeys(filter(None, node.output), own)
        if node.op_type == "BatchNormalization" and node.input[0] in ids:
            ids[node.output[0]] = ids[node.input[0]]
    return ids

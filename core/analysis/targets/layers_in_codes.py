"""Which layers onnxruntime's quantizers take, and with what scales: the others stay in float.

Source: the registries of `onnxruntime.quantization`, as `quantize_static` and `quantize_dynamic`
use them.
"""

from dataclasses import replace

from core.analysis.layer_settings import LayerSettings
from core.analysis.structure.layers import Layer
from core.models.operator_sets import is_standard

_STATIC = ("Conv", "ConvTranspose", "Gemm", "MatMul")


def as_quantize_static(layer: Layer, settings: LayerSettings) -> LayerSettings:
    """In float: recurrent layers, and those that another tool has fused (`FusedConv`)."""
    if layer.operator or is_standard(layer.node, *_STATIC):
        return settings
    return replace(settings, in_float=True)


def as_quantize_dynamic(layer: Layer, settings: LayerSettings) -> LayerSettings:
    """In float: all but Conv, LSTM, and products with a weight on the right; Conv has one scale.

    A Gemm becomes a MatMul and an Add where its α and β are 1 and transA is 0, and stays else.
    """
    node = layer.node
    if is_standard(node, "Conv"):
        return replace(settings, per_channel=False)
    if is_standard(node, "LSTM"):
        return settings
    on_the_right = is_standard(node, "MatMul", "Gemm") and node.input[0] == layer.data
    factors = {a.name: a.i if a.name == "transA" else a.f for a in node.attribute}
    plain = not factors.get("transA", 0) and all(factors.get(f, 1) == 1 for f in ("alpha", "beta"))
    return settings if on_the_right and plain else replace(settings, in_float=True)

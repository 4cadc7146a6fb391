"""A quantized chain as a QDQ ONNX model: DequantizeLinear → operator → QuantizeLinear.

The codes, scales and zero points in the file are those of the chain.

    weights       int2, int4 or int8: the narrowest that holds their codes
    activations   uint8 or int8, behind a Clip on the codes where they have fewer bits
    biases        int32

int4 came with operator set 21, int2 with 25. A Cast to int8 stands before their DequantizeLinear:
without it onnxruntime 1.32 computes int4 weights in float and fails on int2.
"""

import numpy as np
from onnx import TensorProto, helper

from core.arrays import to_numpy
from core.errors import InputError
from core.granularity import PerChannel
from core.networks.chain import LayerDesign
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.networks.take_home.chain_writer import INPUT, ChainWriter
from core.params import QuantParams

_NARROW = {2: (TensorProto.INT2, 25), 4: (TensorProto.INT4, 21)}  # bits -> type, operator set


def qdq_onnx(quantized: QuantizedChain) -> bytes:
    """The model's bytes: "input", (n, features) or (n, 1, 8, 8), to "logits" (n, classes).

    Raises:
        InputError: for codes of more than 8 bits.
    """
    writer = ChainWriter()
    layers = quantized.layers
    codes = _codes(writer, INPUT, layers[0].read)
    for i, (design, layer) in enumerate(zip(quantized.design, layers, strict=True)):
        x = _real(writer, writer.flat(design, codes, i == 0), layer.read)
        x = writer.operator(design, x, _weight(writer, design, layer), _bias(writer, design, layer))
        if layer.sums is not None:
            x = _real(writer, _codes(writer, x, layer.sums), layer.sums)
        x = writer.activated(design, x)
        if i + 1 < len(layers):
            codes = writer.pooled(design, _codes(writer, x, layers[i + 1].read))
    return writer.model(quantized.design, x)


def _codes(writer: ChainWriter, name: str, params: QuantParams) -> str:
    """The tensor as codes."""
    _check(name, params)
    stored = _params(writer, name, params, params.format.storage)
    codes = writer.write("QuantizeLinear", [name, *stored], f"{name} codes")
    if params.format.bits == 8:
        return codes
    ends = np.array([params.format.qmin, params.format.qmax], params.format.storage)
    limits = (writer.store(ends[0], f"{name} lowest"), writer.store(ends[1], f"{name} highest"))
    return writer.write("Clip", [codes, *limits], f"{name} clipped codes")


def _real(writer: ChainWriter, codes: str, params: QuantParams) -> str:
    """The real numbers that codes stand for."""
    stored = _params(writer, f"{codes} read", params, params.format.storage)
    return writer.write("DequantizeLinear", [codes, *stored], f"{codes} dequantized")


def _weight(writer: ChainWriter, design: LayerDesign, layer: QuantizedLayer) -> str:
    """The stored codes of the weight, dequantized."""
    name = f"{design.name}.weight"
    _check(name, layer.weight)
    bits = next((b for b in _NARROW if layer.weight.format.bits <= b), 8)
    if bits == 8:
        codes = writer.store(layer.weight_codes.astype(np.int8), f"{name} codes")
    else:
        kind, operator_set = _NARROW[bits]
        writer.operator_set = max(writer.operator_set, operator_set)
        narrow = layer.weight_codes.astype(helper.tensor_dtype_to_np_dtype(kind))
        stored = writer.store(narrow, f"{name} int{bits} codes")
        codes = writer.write("Cast", [stored], f"{name} codes", to=TensorProto.INT8)
    inputs = [codes, *_params(writer, name, layer.weight, "int8")]
    return writer.write("DequantizeLinear", inputs, name, **_along(layer))


def _bias(writer: ChainWriter, design: LayerDesign, layer: QuantizedLayer) -> str:
    name = f"{design.name}.bias"
    codes = writer.store(layer.bias_codes, f"{name} codes")
    scale = writer.store(layer.sum_scale, f"{name} scale")
    return writer.write("DequantizeLinear", [codes, scale], name, **_along(layer))


def _params(writer: ChainWriter, name: str, params: QuantParams, storage: str) -> list[str]:
    return [
        writer.store(to_numpy(params.scale).astype(np.float32), f"{name} scale"),
        writer.store(to_numpy(params.zero_point).astype(storage), f"{name} zero point"),
    ]


def _along(layer: QuantizedLayer) -> dict[str, int]:
    return {"axis": 0} if isinstance(layer.weight.granularity, PerChannel) else {}


def _check(name: str, params: QuantParams) -> None:
    if params.format.bits > 8:
        raise InputError(
            f"{name!r} has {params.format} codes; this export writes up to 8 bits. Choose fewer."
        )

"""A quantized layer as nodes with stored codes: what an exported QDQ model holds in its place.

    x → [· 1/s] → QuantizeLinear → DequantizeLinear ─┐
    codes of W·s/t → DequantizeLinear, scales · t ───┤
    codes of the bias → DequantizeLinear ────────────┴→ the layer

onnxruntime turns such nodes into integer kernels where it has them.
"""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper

from core.analysis.layer_settings import LayerSettings
from core.analysis.qdq.weight import dequantize_node, weight_nodes
from core.analysis.simulation.biases import bias_codes, bias_scale, stored_bias
from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.integer_sums import may_overflow
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.plan import Step
from core.analysis.targets.number_formats import INTEGER
from core.errors import InputError

_BYTE = 8
_ACCUMULATOR = 32  # bits of a kernel's sums


#: Tensors that are rounded already: the rounded tensor by name, scale, zero point and bits.
Rounded = dict[tuple[str, float, int, int], str]


class LayerWriter:
    """Writes one layer. After `nodes`, `stored` holds the constants that they read, and `rounded`
    names the layer's input as its codes stand for it; "" where it stays in float."""

    def __init__(
        self,
        step: Step,
        codes: QuantizedLayer,
        tag: str,
        usual: np.dtype,
        opset: int,
        known: Rounded,
    ) -> None:
        """tag: makes the names of new tensors differ from those of other layers.

        usual: the type of the model's floats, for what has no weights of its own. opset: the
        version of the operator set. known: what layers before this one rounded, which is not
        rounded again; this layer's input is added.

        Raises:
            InputError: for settings that no QDQ node of 8 bits stands for.
        """
        _check(codes)
        self._step, self._codes, self._tag, self._known = step, codes, tag, known
        self._opset = opset
        self._type = next((one.value.dtype for one in codes.layer.weights), usual)
        self.stored: list[onnx.TensorProto] = []
        self.rounded = ""

    def nodes(self) -> Iterator[onnx.NodeProto]:
        """The nodes, in their order."""
        codes, layer = self._codes, self._codes.layer
        node = onnx.NodeProto()
        node.CopyFrom(layer.node)
        names = {layer.data: layer.data}
        if codes.settings.quantizes_input and not codes.failure:
            yield from self._input(names)
        for weight in layer.weights:
            names[weight.name] = f"{weight.name} real {self._tag}"
            yield from weight_nodes(codes, weight, names[weight.name], self._opset, self._store)
        for name, real in names.items():
            if real != name:
                yield from self._cast(real, names, name)
        node.input[:] = [names.get(name, name) for name in node.input]
        output = node.output[0]
        correction, bias = codes.correction.get(output), stored_bias(self._step)
        if correction is not None and bias is not None:
            yield from self._bias(node, bias + correction.reshape(-1))
        elif correction is not None:
            node.output[0] = f"{output} uncorrected {self._tag}"
        yield node
        if correction is not None and node.output[0] != output:
            inputs = [node.output[0], self._store("correction", correction.astype(self._type))]
            yield helper.make_node("Add", inputs, [output])

    def _bias(self, node: onnx.NodeProto, bias: np.ndarray) -> Iterator[onnx.NodeProto]:
        """The bias as int32 where it is rounded, else in floats; `node` reads it."""
        scale = bias_scale(self._codes)
        if not self._codes.settings.round_bias or scale is None:
            name = self._store("bias", bias.astype(np.float32))
        else:
            codes = self._store("bias codes", bias_codes(bias, scale))
            name, stored = f"bias real {self._tag}", self._store("bias scale", np.float32(scale))
            yield dequantize_node([codes, stored], name, 0 if scale.ndim else None)
        bias_name = {name: name}
        yield from self._cast(name, bias_name, name)
        node.input[:] = [*node.input[:2], bias_name[name]]

    def _cast(self, real: str, names: dict[str, str], name: str) -> Iterator[onnx.NodeProto]:
        """From the float32 of QuantizeLinear to the layer's own type, where that is another."""
        if self._type != np.float32:
            names[name] = f"{real} as {self._type}"
            to = helper.np_dtype_to_tensor_dtype(self._type)
            yield helper.make_node("Cast", [real], [names[name]], to=to)

    def _input(self, names: dict[str, str]) -> Iterator[onnx.NodeProto]:
        codes, x = self._codes, names[self._codes.layer.data]
        key = _params_of(codes)
        if key in self._known:
            self.rounded = names[codes.layer.data] = self._known[key]
            return
        if self._type != np.float32:
            single = self._named("as float32")
            yield helper.make_node("Cast", [x], [single], to=onnx.TensorProto.FLOAT)
            x = single
        if codes.change.inputs is not None:
            factor = (1.0 / codes.change.inputs).reshape(_from_the_end(codes)).astype(np.float32)
            smooth = self._named("smooth")
            yield helper.make_node("Mul", [x, self._store("1/s", factor)], [smooth])
            x = smooth
        quantized, real = self._named("codes"), self._named("real")
        if codes.input is None:
            params = [self._named("scale"), self._named("zero point")]
            yield helper.make_node("DynamicQuantizeLinear", [x], [quantized, *params])
        else:
            scale = np.float32(codes.input.scale)
            zero_point = int(codes.input.zero_point)
            if codes.input.format.bits < _BYTE:
                limits = (codes.input.format.qmin, codes.input.format.qmax)
                ends = [
                    self._store(what, np.float32(scale * (end - zero_point)))
                    for what, end in zip(("low", "high"), limits, strict=True)
                ]
                clipped = self._named("clipped")
                yield helper.make_node("Clip", [x, *ends], [clipped])
                x = clipped
            params = [self._store("scale", scale), self._store("zero point", np.uint8(zero_point))]
            yield helper.make_node("QuantizeLinear", [x, *params], [quantized])
        yield helper.make_node("DequantizeLinear", [quantized, *params], [real])
        self.rounded = names[codes.layer.data] = real
        if key is not None:
            self._known[key] = real

    def _named(self, what: str) -> str:
        return f"{self._codes.layer.data} {what} {self._tag}"

    def _store(self, what: str, value: np.ndarray | np.generic) -> str:
        name = f"{what} {self._tag}"
        self.stored.append(numpy_helper.from_array(np.asarray(value), name))
        return name


def _params_of(codes: QuantizedLayer) -> tuple[str, float, int, int] | None:
    """What says how the input is rounded; None where its scale is not one for all data."""
    if codes.input is None or codes.change.inputs is not None:
        return None
    params = codes.input
    return codes.layer.data, float(params.scale), int(params.zero_point), params.format.bits


def no_qdq(codes: QuantizedLayer) -> str:
    """What of a layer QuantizeLinear of 8 bits cannot say; "" for nothing."""
    bits = codes.settings.accumulator_bits
    if bits < _ACCUMULATOR and may_overflow(codes):
        return f"sums that may not fit {bits} bits"
    return no_qdq_settings(codes.settings)


def no_qdq_settings(settings: LayerSettings) -> str:
    """What of these settings QuantizeLinear of 8 bits cannot say, whatever the layer."""
    refused = {
        f"numbers={settings.numbers}": settings.numbers != INTEGER,
        "more than 8 bits": max(settings.weight_bits, settings.activation_bits) > _BYTE,
        "float channels": settings.float_channels > 0,
        "symmetric dynamic ranges": settings.activations == "dynamic" and settings.symmetric,
        "dynamic ranges of fewer than 8 bits": settings.activations == "dynamic"
        and settings.activation_bits < _BYTE,
    }
    return next((what for what, found in refused.items() if found), "")


def _check(codes: QuantizedLayer) -> None:
    """Refuse by name what QuantizeLinear of 8 bits cannot say."""
    if what := no_qdq(codes):
        raise InputError(
            f"the layer {codes.layer.name!r} has {what}, which is not exported as QDQ; use "
            "integers of at most 8 bits, and sums of 32 bits, or keep the layer in float."
        )


def _from_the_end(codes: QuantizedLayer) -> tuple[int, ...]:
    """A shape in which one value a channel broadcasts over the layer's input."""
    rank = max(codes.layer.weights[0].value.ndim, 2)
    after = rank - 1 - input_axis(codes.layer, rank)
    return (-1, *[1] * after)

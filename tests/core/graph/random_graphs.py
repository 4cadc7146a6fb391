"""Small random QDQ models over the operators that are read, their attributes and operator sets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSETS = (10, 11, 13, 17, 18, 19, 21, 22, 23)
UNARY = (
    "Abs", "Ceil", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "LeakyRelu", "Neg", "Relu", "Round",
    "Selu", "Sigmoid", "Sign", "Softplus", "Softsign", "Sqrt", "Tanh", "ThresholdedRelu", "Sin",
)  # fmt: skip


@dataclass
class Drawing:
    """A model while it is drawn. values: floats of each tensor, for shapes and ranges."""

    rng: np.random.Generator
    opset: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    stored: list[onnx.TensorProto] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    count: int = 0

    def name(self, what: str) -> str:
        """A name that no tensor has."""
        self.count += 1
        return f"{what}{self.count}"

    def store(self, value: Any) -> str:
        """A stored tensor."""
        name = self.name("c")
        self.stored.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], domain: str = "", **attributes: Any) -> str:
        """A node, and its output's name."""
        output = self.name("t")
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def pick(self, *choices: Any) -> Any:
        """One of the choices."""
        return choices[self.rng.integers(len(choices))]

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return bool(self.rng.random() < share)

    def params(self, kind: str, scale: float | None = None) -> tuple[str, str]:
        """Scale and zero point of a tensor, stored."""
        info = np.iinfo(kind)
        usual = self.pick(0.05, 0.02, 0.1, 1 / 32, float(self.rng.uniform(0.01, 0.2)))
        usual = usual if np.dtype(kind).itemsize == 1 else usual / 100
        middle = (info.max + info.min) // 2 + int(self.rng.integers(-40, 40))
        zero = self.pick(middle, middle, info.min) if info.min == 0 else self.pick(0, middle)
        return (
            self.store(np.float32(scale or usual)),
            self.store(np.asarray(zero, kind)),
        )

    def quantized(self, source: str, kind: str) -> str:
        """source → Q → DQ."""
        names = list(self.params(kind))
        wide = np.dtype(kind).itemsize > 1 and self.opset < 21
        domain = "com.microsoft" if wide else ""
        codes = self.node("QuantizeLinear", [source, *names], domain)
        real = self.node("DequantizeLinear", [codes, *names], domain)
        self.shapes[real] = self.shapes[source]
        return real

    def weights(self, shape: tuple[int, ...], axis: int) -> str:
        """Stored codes, or floats that are quantized in the model, behind a DequantizeLinear."""
        channels = self.chance(0.5) and self.opset >= 13
        count = shape[axis] if channels else ()
        scale = self.rng.uniform(0.002, 0.02, count).astype(np.float32)
        codes = self.rng.integers(-127, 128, shape).astype(np.int8)
        names = [self.store(scale), self.store(np.zeros(count, np.int8))]
        where = {"axis": axis} if channels else {}
        if self.chance(0.3):
            floats = self.rng.normal(0, 0.5, shape).astype(np.float32)
            source = self.node("QuantizeLinear", [self.store(floats), *names], **where)
        else:
            source = self.store(codes)
        return self.node("DequantizeLinear", [source, *names], **where)

    def bias(self, count: int) -> list[str]:
        """Nothing, or floats."""
        if self.chance(0.4):
            return []
        return [self.store(self.rng.normal(0, 1, count).astype(np.float32))]


def random_model(seed: int) -> tuple[bytes, dict[str, np.ndarray]]:
    """A model and an input for it."""
    rng = np.random.default_rng(seed)
    d = Drawing(rng, int(rng.choice(OPSETS)))
    kind = d.pick("uint8", "uint8", "int8", "int8", "uint16", "int16") if d.opset >= 13 else "uint8"
    rank = int(rng.choice([1, 2, 3, 4, 4, 4, 5]))
    shape = tuple(int(n) for n in rng.integers(1, 6, rank))
    d.shapes["x"] = shape
    tensors = [d.quantized("x", kind)]
    for _ in range(int(rng.integers(1, 5))):
        made = None
        while made is None:
            step = d.pick(*STEPS)
            made = step(d, tensors[-1] if d.chance(0.8) else d.pick(*tensors), tensors)
        if d.chance(0.7):
            made = d.quantized(made, kind)
        tensors.append(made)
    last = d.quantized(tensors[-1], kind) if d.chance(0.8) else tensors[-1]
    graph = helper.make_graph(
        d.nodes,
        "random",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)],
        d.stored,
    )
    opsets = [helper.make_opsetid("", d.opset), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return model.SerializeToString(), {"x": rng.normal(0, 2, shape).astype(np.float32)}


Step = Callable[[Drawing, str, list[str]], str | None]


def _unary(d: Drawing, x: str, _: list[str]) -> str:
    kind = d.pick(*UNARY)
    attributes = {}
    if kind in ("LeakyRelu", "Elu", "ThresholdedRelu") and d.chance(0.7):
        attributes["alpha"] = float(d.rng.uniform(0.1, 1.5))
    return _same_shape(d, x, d.node(kind, [x], **attributes))


def _clip(d: Drawing, x: str, _: list[str]) -> str:
    low, high = sorted(np.float32(d.rng.normal(0, 2, 2)))
    if d.opset < 11:
        return _same_shape(d, x, d.node("Clip", [x], min=float(low), max=float(high)))
    return _same_shape(d, x, d.node("Clip", [x, d.store(low), d.store(high)]))


def _number(d: Drawing, x: str, _: list[str]) -> str:
    kind = d.pick("Add", "Sub", "Mul", "Div", "Max", "Min", "Pow")
    value = np.float32(d.pick(2.0, 0.5, 3.0) if kind == "Pow" else d.rng.uniform(-2, 2))
    shaped = value if d.chance(0.5) else value.reshape((1,) * len(d.shapes[x]))
    sides = [x, d.store(shaped)]
    if kind != "Pow" and d.chance(0.3):
        sides.reverse()
    return _same_shape(d, x, d.node(kind, sides))


def _pair(d: Drawing, x: str, tensors: list[str]) -> str | None:
    others = [t for t in tensors if d.shapes[t] == d.shapes[x]]
    other = d.pick(*others) if others and d.chance(0.8) else None
    if other is None:
        other = _stored_tensor(d, d.shapes[x])
    sides = [x, other] if d.chance(0.5) else [other, x]
    return _same_shape(d, x, d.node(d.pick("Add", "Sub", "Mul", "Max", "Min", "Div"), sides))


def _stored_tensor(d: Drawing, shape: tuple[int, ...]) -> str:
    """Codes of a tensor that broadcasts to `shape`, dequantized."""
    small = tuple(n if d.chance(0.6) else 1 for n in shape)
    names = list(d.params("uint8"))
    codes = d.store(d.rng.integers(0, 256, small).astype(np.uint8))
    return d.node("DequantizeLinear", [codes, *names])


def _conv(d: Drawing, x: str, _: list[str]) -> str | None:
    shape = d.shapes[x]
    rank = len(shape) - 2
    if rank not in (1, 2, 3):
        return None
    groups = d.pick(1, 1, shape[1])
    outputs = groups * int(d.rng.integers(1, 4))
    kernel = [int(d.rng.integers(1, min(n, 3) + 1)) for n in shape[2:]]
    strides = [int(d.rng.integers(1, 3)) for _ in kernel]
    w = d.weights((outputs, shape[1] // groups, *kernel), 0)
    options: dict[str, Any] = {"strides": strides, "group": groups}
    if d.chance(0.3):
        options["auto_pad"] = d.pick("SAME_UPPER", "SAME_LOWER", "VALID")
        if any(s > k for s, k in zip(strides, kernel, strict=True)):
            return None
    else:
        options["pads"] = [int(d.rng.integers(0, k)) for k in kernel * 2]
    output = d.node("Conv", [x, w, *d.bias(outputs)], **options)
    return _shaped(d, output, "Conv", x, (outputs, shape[1] // groups, *kernel), options)


def _conv_transpose(d: Drawing, x: str, _: list[str]) -> str | None:
    shape = d.shapes[x]
    if len(shape) not in (3, 4):
        return None
    groups = d.pick(1, shape[1])
    per_group = int(d.rng.integers(1, 3))
    kernel = [int(d.rng.integers(1, 4)) for _ in shape[2:]]
    strides = [int(d.rng.integers(1, 3)) for _ in kernel]
    w_shape = (shape[1], per_group, *kernel)
    w = d.weights(w_shape, 1 if groups == 1 else 0)
    options = {"strides": strides, "group": groups}
    output = d.node("ConvTranspose", [x, w, *d.bias(groups * per_group)], **options)
    return _shaped(d, output, "ConvTranspose", x, w_shape, options)


def _matmul(d: Drawing, x: str, tensors: list[str]) -> str | None:
    shape = d.shapes[x]
    if len(shape) < 2:
        return None
    if d.chance(0.25):
        rows = int(d.rng.integers(1, 4))
        output = d.node("MatMul", [d.weights((rows, shape[-2]), 0), x])
        d.shapes[output] = (*shape[:-2], rows, shape[-1])
        return output
    columns = int(d.rng.integers(1, 5))
    if len(shape) == 2 and d.chance(0.5):
        turned = d.pick(0, 1)
        w_shape = (columns, shape[1]) if turned else (shape[1], columns)
        alpha, beta = float(d.pick(1.0, 0.5)), float(d.pick(1.0, 2.0))
        w = d.weights(w_shape, 0 if turned else 1)
        bias = d.bias(columns)
        output = d.node("Gemm", [x, w, *bias], transB=turned, alpha=alpha, beta=beta)
    else:
        output = d.node("MatMul", [x, d.weights((shape[-1], columns), 1)])
        if d.chance(0.4):
            d.shapes[output] = (*shape[:-1], columns)
            value = d.rng.normal(0, 1, columns).astype(np.float32)
            output = d.node("Add", [output, d.store(value)])
    d.shapes[output] = (*shape[:-1], columns)
    return output


def _pool(d: Drawing, x: str, _: list[str]) -> str | None:
    shape = d.shapes[x]
    rank = len(shape) - 2
    if rank not in (1, 2, 3):
        return None
    kind = d.pick("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool")
    if kind.startswith("Global"):
        output = d.node(kind, [x])
        d.shapes[output] = (*shape[:2], *(1,) * rank)
        return output
    kernel = [int(d.rng.integers(1, min(n, 3) + 1)) for n in shape[2:]]
    options: dict[str, Any] = {
        "kernel_shape": kernel,
        "strides": [int(d.rng.integers(1, k + 1)) for k in kernel],
    }
    if d.chance(0.3):
        options["auto_pad"] = d.pick("SAME_UPPER", "SAME_LOWER", "VALID")
    else:
        options["pads"] = [int(d.rng.integers(0, k)) for k in kernel * 2]
        options["ceil_mode"] = d.pick(0, 1)
    if kind == "AveragePool":
        options["count_include_pad"] = d.pick(0, 1)
    return _shaped(d, d.node(kind, [x], **options), kind, x, (), options)


def _reduce(d: Drawing, x: str, _: list[str]) -> str | None:
    shape = d.shapes[x]
    kind = d.pick("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin")
    count = int(d.rng.integers(1, len(shape) + 1))
    axes = sorted(int(a) for a in d.rng.choice(len(shape), count, replace=False))
    keep = d.pick(0, 1)
    if len(axes) == len(shape) and not keep:
        return None
    as_input = d.opset >= (13 if kind == "ReduceSum" else 18)
    if as_input:
        output = d.node(kind, [x, d.store(np.array(axes))], keepdims=keep)
    else:
        output = d.node(kind, [x], axes=axes, keepdims=keep)
    left = [1 if i in axes else n for i, n in enumerate(shape) if keep or i not in axes]
    d.shapes[output] = tuple(left)
    return output


def _softmax(d: Drawing, x: str, _: list[str]) -> str:
    axis = int(d.rng.integers(-len(d.shapes[x]), len(d.shapes[x])))
    return _same_shape(d, x, d.node("Softmax", [x], axis=axis))


def _move(d: Drawing, x: str, tensors: list[str]) -> str | None:
    shape = d.shapes[x]
    rank = len(shape)
    kind = d.pick(
        "Transpose", "Reshape", "Flatten", "Concat", "Slice", "Pad", "Unsqueeze", "Gather"
    )
    match kind:
        case "Transpose":
            order = [int(i) for i in d.rng.permutation(rank)]
            output = d.node("Transpose", [x], perm=order)
            d.shapes[output] = tuple(shape[i] for i in order)
        case "Reshape":
            output = d.node("Reshape", [x, d.store(np.array([shape[0], -1]))])
            d.shapes[output] = (shape[0], int(np.prod(shape[1:])))
        case "Flatten":
            output = d.node("Flatten", [x], axis=1)
            d.shapes[output] = (shape[0], int(np.prod(shape[1:])))
        case "Concat":
            others = [t for t in tensors if d.shapes[t] == shape]
            output = d.node("Concat", [x, d.pick(*others) if others else x], axis=rank - 1)
            d.shapes[output] = (*shape[:-1], 2 * shape[-1])
        case "Slice":
            stop = int(d.rng.integers(1, shape[-1] + 1))
            output = d.node("Slice", [x, *(d.store(np.array([v])) for v in (0, stop, rank - 1))])
            d.shapes[output] = (*shape[:-1], stop)
        case "Pad":
            pads = d.rng.integers(0, 2, 2 * rank)
            value = float(d.pick(0, 0.3, -1))
            if d.opset < 11:
                output = d.node("Pad", [x], pads=pads.tolist(), value=value)
            else:
                given = [d.store(np.float32(value))] if d.chance(0.5) else []
                output = d.node("Pad", [x, d.store(pads), *given])
            sizes = zip(shape, pads[:rank], pads[rank:], strict=True)
            d.shapes[output] = tuple(int(n + p + q) for n, p, q in sizes)
        case "Gather":
            output = d.node("Gather", [x, d.store(np.array([0, shape[0] - 1]))], axis=0)
            d.shapes[output] = (2, *shape[1:])
        case _:
            if rank > 4:
                return None
            if d.opset >= 13:
                output = d.node("Unsqueeze", [x, d.store(np.array([0]))])
            else:
                output = d.node("Unsqueeze", [x], axes=[0])
            d.shapes[output] = (1, *shape)
    return output


def _resize(d: Drawing, x: str, _: list[str]) -> str | None:
    shape = d.shapes[x]
    if len(shape) != 4 or d.opset < 11:
        return None
    scales = d.store(np.float32([1, 1, 2, 2]))
    mode = d.pick("nearest", "nearest", "linear")
    options = {"mode": mode}
    if mode == "nearest":
        options["coordinate_transformation_mode"] = d.pick("asymmetric", "half_pixel")
        options["nearest_mode"] = d.pick("floor", "round_prefer_floor")
    output = d.node("Resize", [x, "", scales], **options)
    d.shapes[output] = (*shape[:2], 2 * shape[2], 2 * shape[3])
    return output


def _float_island(d: Drawing, x: str, _: list[str]) -> str:
    axis = len(d.shapes[x]) - 1
    return _same_shape(d, x, d.node("LogSoftmax", [x], axis=axis))


def _swish(d: Drawing, x: str, _: list[str]) -> str:
    return _same_shape(d, x, d.node("Mul", [x, d.node("Sigmoid", [x])]))


STEPS: tuple[Step, ...] = (
    _unary, _unary, _clip, _number, _pair, _pair, _conv, _conv, _conv_transpose, _matmul, _matmul,
    _pool, _pool, _reduce, _softmax, _move, _move, _resize, _float_island, _swish,
)  # fmt: skip


def _same_shape(d: Drawing, x: str, output: str) -> str:
    d.shapes[output] = d.shapes[x]
    return output


def _shaped(
    d: Drawing, output: str, kind: str, x: str, w: tuple[int, ...], options: dict[str, Any]
) -> str | None:
    """The output with the shape that onnx infers; None, and no node, where it is empty."""
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, d.shapes[x])]
    if w:
        inputs.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, w))
    node = helper.make_node(kind, [i.name for i in inputs], ["y"], **options)
    result = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    graph = helper.make_graph([node], "one", inputs, result)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", d.opset)])
    inferred = onnx.shape_inference.infer_shapes(model).graph.output[0]
    shape = tuple(n.dim_value for n in inferred.type.tensor_type.shape.dim)
    if not shape or min(shape) < 1:
        d.nodes.pop()
        return None
    d.shapes[output] = shape
    return output

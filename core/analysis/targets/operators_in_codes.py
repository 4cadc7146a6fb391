"""What each runtime does with operators that have no weights: which take codes, and give them.

In an integer graph every activation is rounded once, where it is made. Sources: the registries and
`QDQQuantizer` of `onnxruntime.quantization`, as `quantize_static` uses them; the 8-bit quantization
specification of TensorFlow Lite; the hardware configuration of OpenVINO's NPU in NNCF.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Range = tuple[float, float]

# Their result holds the values of their input in another order, or under another shape.
REARRANGING = frozenset({"Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten"})
_POOLS = frozenset({"MaxPool", "AveragePool"})
_NORMALIZATIONS = frozenset({"BatchNormalization", "InstanceNormalization", "LayerNormalization"})
_PRODUCTS = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})  # of two activations


@dataclass(frozen=True)
class OperatorsInCodes:
    """How a runtime carries out operators without weights.

    operators: whose inputs are rounded to codes, with whatever they are fed.
    copying:   whose result has the scale of their input. Those that are not among `operators` work
               on codes where their input is held in codes, else on floats.
    sharing:   whose inputs share one scale, where at least two of them are computed.
    results:   whether what an operator or a layer gives is rounded as well, even where it is read
               by one that works on floats, or is an output of the model.
    inputs:    whether the model's inputs are rounded, whoever reads them.
    ranges:    (low, high) of the results that have a fixed range, by operator.
    choosing:  whose result is rounded where all of their inputs of floats are held in codes.
    constants: whose constant operands are rounded as activations are, each under its own range.
    factors:   whose second input, where it is constant, is rounded as weights are, symmetrically.
    """

    operators: frozenset[str] = frozenset()
    copying: frozenset[str] = frozenset()
    sharing: frozenset[str] = frozenset()
    results: bool = False
    inputs: bool = False
    ranges: Mapping[str, Range] = field(default_factory=dict)
    choosing: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()


ONNXRUNTIME = OperatorsInCodes(
    operators=_PRODUCTS
    | {"Add", "Mul", "Sigmoid", "LeakyRelu", "Softmax", "GlobalAveragePool", "Concat", "CumSum"}
    | {"Split", "Pad", "ArgMax"}
    | _NORMALIZATIONS,
    copying=REARRANGING
    | _POOLS
    | {"Split", "Pad", "Slice", "Gather", "GatherElements", "Resize", "TopK"},
    results=True,
    ranges={"Softmax": (0.0, 1.0)},
    choosing=frozenset({"Where"}),
    constants=frozenset({"Add", "Mul", "Concat", "Pad"}),
    factors=_NORMALIZATIONS,
)
TFLITE = OperatorsInCodes(
    operators=_PRODUCTS
    | {"Add", "Sub", "Mul", "Concat", "Max", "Min", "Abs", "Exp", "Split", "Pad"}
    | {"ReduceMean", "ReduceSum", "ReduceMax", "GlobalAveragePool", "GlobalMaxPool"}
    | {"Sigmoid", "Tanh", "Softmax", "LogSoftmax", "HardSwish", "LeakyRelu", "PRelu", "Gelu"}
    | {"ArgMax", "ArgMin"},
    copying=REARRANGING
    | _POOLS
    | {"Concat", "Max", "Min", "Split", "Pad", "Slice", "Gather", "Resize", "Tile", "Expand"}
    | {"DepthToSpace", "SpaceToDepth"},
    sharing=frozenset({"Concat", "Max", "Min"}),
    results=True,
    inputs=True,
    constants=frozenset({"Add", "Sub", "Mul"}),
    # Scale and zero point of int8, as the specification says them: 1/256 and −128, 1/128 and 0.
    ranges={
        "Sigmoid": (0.0, 255 / 256),
        "Softmax": (0.0, 255 / 256),
        "Tanh": (-1.0, 127 / 128),
        "LogSoftmax": (-255 / 16, 0.0),
    },
)
# "scales": "unified" in NNCF's nncf/common/hardware/configs/npu.json; results that nothing on codes
# reads stay in 16-bit floats.
_UNIFIED = frozenset({"Add", "Sub", "Mul", "Div", "Max", "Min", "Concat"})
OPENVINO_NPU = OperatorsInCodes(
    operators=_UNIFIED
    | _PRODUCTS
    | {"AveragePool", "GlobalAveragePool", "ReduceMean", "ReduceSum", "ReduceL2", "Pow"}
    | {"InstanceNormalization", "LayerNormalization"},
    copying=frozenset({"Concat"}),
    sharing=_UNIFIED,
)

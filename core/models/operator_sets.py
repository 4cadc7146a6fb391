"""Which operators a node may name: those of ONNX itself, in the version that a model imports."""

import onnx

STANDARD_DOMAINS = ("", "ai.onnx")


def opset_of(model: onnx.ModelProto) -> int:
    """Version of the default operator set that `model` imports; 0 when it imports none."""
    return max((o.version for o in model.opset_import if o.domain in STANDARD_DOMAINS), default=0)


def is_standard(node: onnx.NodeProto, *operators: str) -> bool:
    """Whether `node` is one of these operators of ONNX itself; other domains may have their own."""
    return node.op_type in operators and node.domain in STANDARD_DOMAINS

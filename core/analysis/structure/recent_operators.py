"""Models of older operator sets, converted to one whose DequantizeLinear says what is needed."""

import onnx
from onnx import version_converter

from core.errors import InputError
from core.models.operator_sets import opset_of
from core.models.session import one_line

AXIS_OPSET = 13  # the first in which a scale may stand for a channel
BLOCK_OPSET = 21  # the first in which it may stand for a block, and codes may have 4 bits


def with_recent_operators(model: onnx.ModelProto, least: int = AXIS_OPSET) -> onnx.ModelProto:
    """`model` itself where its operator set is `least` or later, else a converted copy.

    Raises:
        InputError: when ONNX cannot convert it.
    """
    version = opset_of(model)
    if version >= least:
        return model
    try:
        return version_converter.convert_version(model, least)
    except Exception as error:  # onnx's errors share no base class
        raise InputError(
            f"the model's operator set {version} cannot be converted to {least}, which QDQ "
            f"nodes need ({one_line(error)}); export the model again with a newer one."
        ) from None

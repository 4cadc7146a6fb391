"""Models of older operator sets, converted to one whose DequantizeLinear has an axis."""

import onnx
from onnx import version_converter

from core.errors import InputError
from core.models.operator_sets import opset_of
from core.models.session import one_line

AXIS_OPSET = 13  # the first in which a scale may stand for a channel


def with_recent_operators(model: onnx.ModelProto) -> onnx.ModelProto:
    """`model` itself where its operator set is 13 or later, else a converted copy.

    Raises:
        InputError: when ONNX cannot convert it.
    """
    version = opset_of(model)
    if version >= AXIS_OPSET:
        return model
    try:
        return version_converter.convert_version(model, AXIS_OPSET)
    except Exception as error:  # onnx's errors share no base class
        raise InputError(
            f"the model's operator set {version} cannot be converted to {AXIS_OPSET}, which QDQ "
            f"nodes need ({one_line(error)}); export the model again with a newer one."
        ) from None

"""ONNX's own node test cases for QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear.

Only an adapter stands between the operator and `core`: it reads types and attributes.
"""

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from core import IntFormat, PerChannel, PerGroup, PerTensor, QuantParams, dequantize, quantize
from core.dynamic import dynamic_quantize
from core.formats import MINIFLOATS
from core.scaled import Scaled
from tests.core.onnx_cases import onnx_cases

OPERATORS = ("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear")
MINIFLOAT = {format.name: format for format in MINIFLOATS}


def array(value) -> np.ndarray:
    return (
        numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)
    )


def granularity(scale: np.ndarray, rank: int, attributes: dict):
    if scale.size == 1 and scale.ndim < 2:
        return PerTensor()
    axis = attributes.get("axis", 1)
    return (
        PerGroup(axis, attributes["block_size"]) if "block_size" in attributes else PerChannel(axis)
    )


def integer_format(dtype: np.dtype) -> IntFormat:
    info = ml_dtypes.iinfo(dtype)
    return IntFormat(info.bits, signed=info.min < 0)


def run(node: onnx.NodeProto, inputs: list[np.ndarray], wanted: np.dtype) -> tuple[np.ndarray, ...]:
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "DynamicQuantizeLinear":
        codes, params = dynamic_quantize(inputs[0])
        return codes, params.scale, params.zero_point
    x, scale, *rest = inputs
    blocks = granularity(scale, x.ndim, attributes)
    scale = scale.reshape(blocks.parameter_shape(x.shape))
    dtype = wanted if node.op_type == "QuantizeLinear" else x.dtype
    if dtype.name in MINIFLOAT:
        scaled = Scaled(MINIFLOAT[dtype.name], scale, blocks)
        if node.op_type == "QuantizeLinear":
            return (scaled.encode(x).view(dtype),)
        return (scaled.decode(x.view(np.uint8)),)
    zero_point = rest[0].astype(np.int32) if rest else np.zeros(scale.shape, np.int32)
    params = QuantParams(scale, zero_point.reshape(scale.shape), integer_format(dtype), blocks)
    if node.op_type == "QuantizeLinear":
        return (quantize(x, params).astype(dtype),)
    return (dequantize(x.astype(np.int32), params),)


@pytest.mark.parametrize("operator", OPERATORS)
def test_cases(operator: str) -> None:
    for case in onnx_cases(operator):
        for inputs, outputs in case.data_sets:
            expected = [array(value) for value in outputs]
            found = run(case.model.graph.node[0], [array(v) for v in inputs], expected[0].dtype)
            for ours, theirs in zip(found, expected, strict=True):
                assert ours.shape == theirs.shape, case.name
                # As numbers: the case of float4 expects 0 where −0 is as good.
                ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
                np.testing.assert_array_equal(ours, theirs, err_msg=case.name)


def test_they_are_all_there() -> None:
    names = [case.name for operator in OPERATORS for case in onnx_cases(operator)]
    assert len(names) >= 24
    kinds = " ".join(names)
    for kind in ("int4", "int2", "int16", "e4m3fn", "e5m2", "float4e2m1", "axis", "blocked"):
        assert kind in kinds

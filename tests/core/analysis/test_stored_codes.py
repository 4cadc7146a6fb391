"""Weights stored in codes: what onnxruntime makes of them, and counts by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import (
    DefaultWeightOnlyQuantConfig,
    MatMulNBitsQuantizer,
)

from core.analysis import AnalysisConfig, IntegerReport
from core.analysis.integers import compare_integers
from core.analysis.shell.integer_table import integers_as_text
from core.analysis.structure.code_operands import code_blocks, code_operands
from core.analysis.structure.stored_codes import StoredCodes, stored_codes
from core.models.stored import stored_tensors
from tests.core.analysis.models import model_of

node = helper.make_node


def in_blocks(symmetric: bool, bits: int = 4) -> onnx.ModelProto:
    """MatMul (40, 6) and Gather (10, 64), quantized by onnxruntime in blocks of 32 and 16."""
    rng = np.random.default_rng(0)
    weights = {"w": rng.normal(size=(40, 6)), "table": rng.normal(size=(10, 64))}
    nodes = [node("MatMul", ["x", "w"], ["y"], name="product")]
    nodes += [node("Gather", ["table", "ids"], ["row"], name="look-up")] * (bits == 4)
    made = model_of(
        nodes,
        {"x": ["N", 40]},
        ["y", "row"][: len(nodes)],
        {k: v.astype(np.float32) for k, v in weights.items()},
    )
    made.graph.input.append(helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, ["M"]))
    config = DefaultWeightOnlyQuantConfig(
        block_size=32, is_symmetric=symmetric, bits=bits, op_types_to_quantize=("MatMul", "Gather")
    )
    quantizer = MatMulNBitsQuantizer(made, algo_config=config)
    quantizer.process()
    return quantizer.model.model


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("bits", [4, 8])
def test_blocks_stand_for_what_onnxruntime_multiplies(symmetric: bool, bits: int) -> None:
    made = in_blocks(symmetric, bits)
    session = onnxruntime.InferenceSession(made.SerializeToString())
    feed = {"x": np.eye(40, dtype=np.float32), "ids": np.arange(10)}
    theirs = session.run(None, feed)
    wanted = [theirs[0].T, *theirs[1:]]  # a row for each column; the rows of the table
    stored = stored_tensors(made.graph)
    operands = [o for n in made.graph.node for o in code_operands(n, stored)]
    assert len(operands) == (2 if bits == 4 else 1)
    for operand, real in zip(operands, wanted, strict=True):
        blocks = code_blocks(operand, stored)
        assert blocks.scales is not None
        steps = blocks.codes.astype(float) - blocks.zero_points[:, None]
        ours = (steps * blocks.scales[:, None])[blocks.used].reshape(real.shape)
        np.testing.assert_allclose(ours, real, atol=1e-5)


def coded(
    op: str, weights: Mapping[str, np.ndarray], inputs: Sequence[str], **attributes: int
) -> StoredCodes:
    """What is found of the only node of a graph."""
    one = node(op, inputs, ["y"], name="n", **attributes)
    tensors = [numpy_helper.from_array(np.asarray(v), k) for k, v in weights.items()]
    (found,) = stored_codes(helper.make_graph([one], "g", [], [], tensors))
    return found


def test_channels_by_hand() -> None:
    # −128 and 127 are the ends; the second row spans 100 of 255, less than half; the third has
    # scale 0, and counts as such alone.
    codes = np.array([[-128, 127, 0, 5], [0, 100, 50, 50], [1, 1, 1, 1]], np.int8)
    scales = np.array([0.5, 0.25, 0.0], np.float32)
    zeros = np.array([0, 3, -7], np.int8)
    weights = {"w": codes, "s": scales, "z": zeros}
    found = coded("DequantizeLinear", weights, ["w", "s", "z"], axis=0)
    assert found == StoredCodes(
        "n", "DequantizeLinear", "w", bits=8, codes=12, blocks=3,
        smallest_scale=0.25, largest_scale=0.5, zero_scales=1,
        lowest_zero_point=-7, highest_zero_point=3, at_the_ends=2 / 12, half_used=1,
    )  # fmt: skip


def test_blocks_along_an_axis_and_scales_elsewhere() -> None:
    long = {"w": np.zeros((4, 3), np.int8), "s": np.ones((1, 3), np.float32)}
    found = coded("DequantizeLinear", long, ["w", "s"], axis=0, block_size=2**40)
    assert (found.blocks, found.codes) == (3, 12)
    codes = np.arange(12, dtype=np.uint8).reshape(4, 3) * 20
    scales = np.full((2, 3), 0.5, np.float32)
    found = coded("DequantizeLinear", {"w": codes, "s": scales}, ["w", "s"], axis=0, block_size=2)
    assert (found.blocks, found.bits, found.at_the_ends) == (6, 8, 1 / 12)  # 0 alone; 220 < 255
    found = coded("MatMulInteger", {"w": codes, "z": np.uint8(9)}, ["x", "w", "", "z"])
    assert (found.blocks, found.highest_zero_point, found.smallest_scale) == (1, 9, None)
    assert found.note == "another node applies its scale"


@pytest.mark.parametrize(
    ("scales", "attributes", "why"),
    [
        (np.ones(5, np.float32), {"axis": 0}, "have scales of shape [5]"),
        (np.ones((2, 3), np.float32), {"axis": 0, "block_size": -2}, "-2"),
        (np.ones(3, np.float32), {"axis": 9}, "axis"),
    ],
)
def test_sizes_that_do_not_fit_are_not_examined(
    scales: np.ndarray, attributes: dict[str, int], why: str
) -> None:
    weights = {"w": np.zeros((4, 3), np.int8), "s": scales}
    found = coded("DequantizeLinear", weights, ["w", "s"], **attributes)
    assert found.codes == 0
    assert found.note.startswith("not examined: ")
    assert why in found.note


def test_packed_sizes_that_do_not_fit_and_scales_that_are_none() -> None:
    packed = {"w": np.zeros((2, 1, 16), np.uint8), "s": np.ones(2, np.float32)}
    sizes = {"K": 32, "N": 2, "block_size": 32}
    assert "codes of 3 bits" in coded("MatMulNBits", packed, ["x", "w", "s"], bits=3, **sizes).note
    few = {**packed, "s": np.ones(9, np.float32)}
    assert "do not fit" in coded("MatMulNBits", few, ["x", "w", "s"], bits=4, **sizes).note
    nan = {**packed, "s": np.array([np.nan, 0.5], np.float32)}
    found = coded("MatMulNBits", nan, ["x", "w", "s"], bits=4, **sizes)
    assert (found.smallest_scale, found.largest_scale) == (0.5, 0.5)
    assert found.note == "1 of its scales are negative, infinite or NaN"


def test_the_comparison_of_integers_lists_them() -> None:
    report = compare_integers(
        in_blocks(symmetric=False).SerializeToString(), config=AnalysisConfig(shapes={"x": (2, 40)})
    )
    assert [(one.op, one.bits, one.codes, one.blocks) for one in report.stored] == [
        ("MatMulNBits", 4, 240, 12),  # 6 columns of 32 and 8
        ("GatherBlockQuantized", 4, 640, 20),
    ]
    assert IntegerReport.from_dict(report.to_dict()) == report
    assert "12 blocks" in integers_as_text(report)

"""onnxruntime's own QLinearAdd and QLinearMul: every pair of codes, not one difference."""

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from core import IntFormat, QuantParams
from core.kernels.add import add
from core.kernels.multiply import multiply
from core.kernels.qlinear_add import qlinear_add
from core.kernels.qlinear_mul import qlinear_mul

TYPES = {"uint8": TensorProto.UINT8, "int8": TensorProto.INT8}


def by_onnxruntime(kind: str, a, b, params: list[QuantParams]) -> np.ndarray:
    names = ["a", "sa", "za", "b", "sb", "zb", "sc", "zc"]
    node = helper.make_node(kind, names, ["c"], domain="com.microsoft")
    numbers = zip((("sa", "za"), ("sb", "zb"), ("sc", "zc")), params, strict=True)
    constants = []
    for (scale, zero), p in numbers:
        constants.append(numpy_helper.from_array(np.asarray(p.scale), scale))
        constants.append(numpy_helper.from_array(np.asarray(p.zero_point).astype(a.dtype), zero))
    infos = [
        helper.make_tensor_value_info(n, TYPES[a.dtype.name], v.shape)
        for n, v in (("a", a), ("b", b))
    ]
    result = helper.make_tensor_value_info("c", TYPES[a.dtype.name], None)
    graph = helper.make_graph([node], "g", infos, [result], constants)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"a": a, "b": b})[0]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(
    ("kind", "ours", "spec"),
    [("QLinearAdd", qlinear_add, add), ("QLinearMul", qlinear_mul, multiply)],
)
def test_every_pair_of_codes(kind: str, ours, spec, signed: bool) -> None:
    format = IntFormat(8, signed)
    rng = np.random.default_rng(int(signed))
    codes = np.arange(format.qmin, format.qmax + 1).astype(format.storage)
    a = np.broadcast_to(codes, (256, 256)).copy()
    for b in (a.T.copy(), codes[:, None]):
        for _ in range(20):
            scales = rng.uniform(0.001, 0.1, 2)
            y = max(scales) * 2 if kind == "QLinearAdd" else scales.prod() * 100
            params = [
                QuantParams(np.float32(s), np.int32(rng.choice(codes)), format)
                for s in (*scales, y)
            ]
            theirs = by_onnxruntime(kind, a, b, params)
            found = ours(a, b, tuple(params[:2]), params[2])
            assert int(np.count_nonzero(found != theirs)) == 0
            in_torch = ours(torch.from_numpy(a), torch.from_numpy(b), tuple(params[:2]), params[2])
            assert in_torch.numpy().tobytes() == found.tobytes()
            gap = np.abs(spec(a, b, tuple(params[:2]), params[2]).astype(int) - found)
            assert gap.max() <= 1
            assert (gap > 0).mean() < 0.05, "they part beside ties alone"

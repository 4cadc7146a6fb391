"""What a layer computes and moves: by hand, and against a count of every multiplication."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, analyze


def model_of(op: str, weights: list[np.ndarray], x: list[int], **attributes) -> bytes:
    names = [f"w{i}" for i in range(len(weights))]
    node = helper.make_node(op, ["x", *names], ["y"], name="layer", **attributes)
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(w, n) for w, n in zip(weights, names, strict=True)],
    )
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


def draws(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(
    ("op", "shapes", "x", "attributes", "expected"),
    [
        # 6·6 places, 8 filters of 2·3·3 weights (two groups of 2 channels)
        ("Conv", [(8, 2, 3, 3)], [1, 4, 8, 8], {"group": 2}, (36 * 8 * 18, 8, 256, 288)),
        # every one of 3·5·5 inputs meets 6·2·2 weights; 6 maps of 6·6
        ("ConvTranspose", [(3, 6, 2, 2)], [1, 3, 5, 5], {}, (75 * 24, 6, 75, 216)),
        # 7 rows, 5·4 weights
        ("MatMul", [(5, 4)], [1, 7, 5], {}, (7 * 20, 4, 35, 28)),
        ("Gemm", [(4, 5)], [1, 5], {"transB": 1}, (20, 4, 5, 4)),
        # 6 steps, each all 4·8·3 weights of the inputs and 4·8·8 of the state
        ("LSTM", [(1, 32, 3), (1, 32, 8)], [6, 1, 3], {"hidden_size": 8}, (6 * 352, 64, 18, 48)),
    ],
)
def test_counts_by_hand(op, shapes, x, attributes, expected) -> None:
    model = model_of(op, [draws(*shape) for shape in shapes], x, **attributes)
    report = analyze(model, None, AnalysisConfig(samples=1))
    (layer,) = report.layers
    found = layer.counts
    assert (found.products, found.outputs, found.read, found.written) == expected
    assert type(report).from_dict(report.to_dict()).layers[0].counts == found


def test_samples_of_a_batch_are_counted_one_by_one() -> None:
    model = model_of("MatMul", [draws(5, 4)], ["n", 5])  # type: ignore[list-item]
    one, many = (
        analyze(model, {"x": draws(n, 5)}, AnalysisConfig()).layers[0].counts for n in (1, 6)
    )
    assert one == many
    assert one.products == 20

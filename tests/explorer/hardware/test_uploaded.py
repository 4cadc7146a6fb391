"""A measured model under the roofline: found by its report's key, refused without it."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.structure.layer_counts import LayerCounts
from explorer import compute
from explorer.markdown import code
from tests.explorer import opening
from tests.explorer.hardware.test_page import traces

pytestmark = pytest.mark.slow

KEY = "5" * 64
LAYERS = 12
NAME = "<b>conv</b> [x](http://x)"


def chain_of_matrices(count: int) -> bytes:
    draw = np.random.default_rng(0)
    nodes = [
        helper.make_node("MatMul", [f"x{i}", f"w{i}"], [f"x{i + 1}"], name=f"{NAME} {i}")
        for i in range(count)
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x0", TensorProto.FLOAT, [1, 8])],
        [helper.make_tensor_value_info(f"x{count}", TensorProto.FLOAT, [1, 8])],
        [
            numpy_helper.from_array(draw.normal(size=(8, 8)).astype(np.float32), f"w{i}")
            for i in range(count)
        ],
    )
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


@pytest.fixture
def measured():
    report = analyze(chain_of_matrices(LAYERS), None, AnalysisConfig(samples=1), name="mine.onnx")
    compute.reports().put(KEY, report)
    return report


def test_every_layer_of_a_measured_model_is_under_the_roof(measured) -> None:
    assert measured.layers[0].counts == LayerCounts(64, 8, 8, 8)
    app = opening.opened("hardware/page.py", network="yours", job=KEY, inputs="1", weight_bits="8")
    table = app.dataframe[0].value
    assert list(table["products"]) == ["64"] * LAYERS
    # float32: 64 weights and 8 biases of 4 bytes, 16 activations; int8: 64 + 8·4 scales + 8·4
    assert table["bytes moved ↓"][0] == "352 → 144"
    many = [t for t in traces(app) if t["mode"] in ("markers", "lines+markers")]
    assert all("<b>" not in str(t.get("name")) + str(t.get("hovertext")) for t in many)
    assert any(code(f"{NAME} 0") in m.value for m in app.markdown)
    assert any("mine.onnx" in c.value and f"{LAYERS} layers" in c.value for c in app.caption)


def test_a_report_that_is_gone_leads_back_to_your_model() -> None:
    app = opening.opened_in_app("hardware/page.py", network="yours", job="6" * 64)
    assert any("no longer here" in box.value for box in app.info)
    assert not app.dataframe

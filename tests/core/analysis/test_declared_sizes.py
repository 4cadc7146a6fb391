"""Sizes that the file declares, changed where the network takes others."""

import pytest
from onnx import helper

from core.analysis import AnalysisConfig, analyze
from core.errors import InputError
from tests.core.analysis.guessed_inputs import normal
from tests.core.analysis.models import model_of

node = helper.make_node


def fixed(*shape: int) -> bytes:
    nodes = [
        node("Conv", ["x", "w"], ["h"], name="first"),
        node("GlobalAveragePool", ["h"], ["p"]),
        node("Flatten", ["p"], ["f"]),
        node("MatMul", ["f", "v"], ["y"], name="last"),
    ]
    made = model_of(nodes, {"x": shape}, ["y"], {"w": normal(4, 3, 3, 3), "v": normal(4, 2)})
    made.graph.value_info.append(helper.make_tensor_value_info("h", 1, [1, 4, 14, 14]))
    made.graph.output[0].type.tensor_type.shape.dim.add(dim_value=1)
    made.graph.output[0].type.tensor_type.shape.dim.add(dim_value=2)
    return made.SerializeToString()


def test_a_declared_size_can_be_changed_where_the_network_takes_others() -> None:
    content = fixed(1, 3, 16, 16)
    report = analyze(content, config=AnalysisConfig(shapes={"x": (2, 3, 24, 20)}, samples=1))
    assert report.shapes == {"x": (2, 3, 24, 20)}
    assert report.layers[0].input.count == 2 * 3 * 24 * 20
    data = {"x": normal(5, 3, 24, 20)[:, None]}
    given = analyze(content, data, AnalysisConfig(shapes={"x": (1, 3, 24, 20)}))
    assert given.layers[0].input.count == 5 * 3 * 24 * 20


def test_data_of_another_size_is_told_how_to_ask_for_it() -> None:
    with pytest.raises(InputError, match=r"ask for it: --shape x=1,3,24,20"):
        analyze(fixed(1, 3, 16, 16), {"x": normal(5, 3, 24, 20)})


@pytest.mark.parametrize("shape", [(1, 4, 16, 16), (1, 3, 2, 2), (1, 3, 16)])
def test_and_not_where_it_does_not(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"does not fit the input x: float32 \[1, 3, 16, 16\]"):
        analyze(fixed(1, 3, 16, 16), config=AnalysisConfig(shapes={"x": shape}))

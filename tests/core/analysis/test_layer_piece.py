"""Large convolutions, whose weights are constants of a session, against torch's."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.simulation.layer_piece import LARGE, LayerPiece
from core.analysis.structure.layers import Layer, Weight
from tests.core.analysis.models import model_of
from tests.core.analysis.test_ledger import check_sums
from tests.core.analysis.test_per_layer import sqnr, torch_activation, torch_weight

SHAPE = (1, 16, 192, 192)


def whole_numbers(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(np.float32)


@pytest.mark.parametrize("groups", [1, 16])
def test_any_weights_in_any_order(groups: int) -> None:
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"], pads=[1, 1, 1, 1], group=groups)
    filters = [whole_numbers(seed, (16, 16 // groups, 3, 3)) for seed in range(5)]
    bias = whole_numbers(9, (16,))
    model = model_of([node], {"x": SHAPE}, ["y"], {"w": filters[0], "b": bias})
    layer = Layer("conv", node, "x", (Weight("w", filters[0], 0),))
    stored = {"b": numpy_helper.from_array(bias, "b")}
    piece = LayerPiece(model, [node], layer, ["w", "x"], ["y"], stored)
    x = whole_numbers(8, SHAPE)
    assert x.size >= LARGE
    for number in (0, 1, 0, 2, 3, 4, 0, 4):  # more of them than there are sessions
        y = piece({"x": x, "w": filters[number]})["y"]
        tensors = (torch.tensor(one) for one in (x, filters[number], bias))
        # Sums of whole numbers are exact in whatever order.
        assert np.array_equal(y, F.conv2d(*tensors, padding=1, groups=groups).numpy())


def test_a_report_equals_torch() -> None:
    rng = np.random.default_rng(5)
    first, second = (rng.normal(0, 0.1, (16, 16, 3, 3)).astype(np.float32) for _ in "ab")
    nodes = [
        helper.make_node("Conv", ["x", "v"], ["c"], name="first", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("Conv", ["r", "w"], ["y"], name="second", pads=[1, 1, 1, 1]),
    ]
    model = model_of(nodes, {"x": ["N", *SHAPE[1:]]}, ["y"], {"v": first, "w": second})
    x = rng.normal(size=(2, *SHAPE[1:])).astype(np.float32)
    config = AnalysisConfig(weight_bits=4, activation_bits=6, per_channel=False, ledger=True)
    report = analyze(model.SerializeToString(), {"x": x}, config)

    exact = accumulated = torch.tensor(x)
    for layer, weights in zip(report.layers, (first, second), strict=True):
        w = torch.tensor(weights)
        coarse = torch_weight(w, 4, per_channel=False)
        entering = torch_activation(exact, exact, 6)
        y = F.conv2d(exact, w, padding=1)
        alone = F.conv2d(entering, coarse, padding=1)
        both = F.conv2d(torch_activation(accumulated, exact, 6), coarse, padding=1)
        assert layer.input.sqnr_db == pytest.approx(sqnr(exact, entering), abs=1e-3)
        assert layer.local.sqnr_db == pytest.approx(sqnr(y, alone), abs=1e-3)
        assert layer.accumulated.sqnr_db == pytest.approx(sqnr(y, both), abs=1e-3)
        exact, accumulated = F.relu(y), F.relu(both)
    assert check_sums(report) == 2

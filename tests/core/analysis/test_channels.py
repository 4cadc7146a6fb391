"""One scale for each output channel: which weights belong to a channel, for every kind of layer."""

import numpy as np
import onnx
import pytest
from onnx import helper

from core.analysis import analyze
from core.errors import InputError
from core.models.session import open_session
from tests.core.analysis.models import model_of

LOUD = 1000.0  # one channel's weights, times the others': a wrong axis loses the others


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


def report_of(node: onnx.NodeProto, x: list[int], w: np.ndarray):
    model = model_of([node], {"x": x}, ["y"], {"w": w})
    model.opset_import.add(domain="com.microsoft", version=1)
    (layer,) = analyze(model.SerializeToString()).layers
    return layer


def by_hand(w: np.ndarray, channels: list[tuple]) -> tuple[float, float]:
    """SQNR in dB of the whole and of the worst channel: int8, each channel by its own maximum."""
    rounded = np.zeros(w.shape)
    db = []
    for index in channels:
        values = w[index].astype(float)
        scale = np.abs(values).max() / 127
        rounded[index] = np.rint(values / scale) * scale
        db.append(10 * np.log10((values**2).sum() / ((values - rounded[index]) ** 2).sum()))
    noise = ((w - rounded) ** 2).sum()
    return 10 * np.log10((w.astype(float) ** 2).sum() / noise), min(db)


@pytest.mark.parametrize("op", ["ConvTranspose", "Conv"])
@pytest.mark.parametrize(
    ("groups", "inputs", "outputs"),  # channels of one group
    [(8, 1, 1), (4, 1, 3), (2, 3, 1), (3, 2, 4), (1, 4, 3)],
)
def test_grouped_convolution(op: str, groups: int, inputs: int, outputs: int) -> None:
    magnitudes = 10.0 ** -np.arange(groups * outputs, dtype=np.float32)
    if op == "Conv":
        w = normal(groups * outputs, inputs, 3, 3) * magnitudes.reshape(-1, 1, 1, 1)
        channels = [(c,) for c in range(groups * outputs)]
    else:
        w = normal(groups * inputs, outputs, 3, 3)
        rows = [slice(g * inputs, (g + 1) * inputs) for g in range(groups)]
        channels = [(rows[g], j) for g in range(groups) for j in range(outputs)]
        for channel, magnitude in zip(channels, magnitudes, strict=True):
            w[channel] *= magnitude
    layer = report_of(
        helper.make_node(op, ["x", "w"], ["y"], group=groups), [1, groups * inputs, 6, 6], w
    )
    whole, worst = by_hand(w, channels)
    assert layer.weight.sqnr_db == pytest.approx(whole, abs=0.01)
    assert layer.weight_worst_channel_sqnr_db == pytest.approx(worst, abs=0.01)
    assert layer.local.sqnr_db > 20


def test_the_channels_of_a_transposed_convolution_are_those_of_its_output() -> None:
    # Weights of zero everywhere but in one (group, channel of the group): onnxruntime says which
    # output channel they feed.
    groups, inputs, outputs = 3, 2, 4
    for channel in range(groups * outputs):
        w = np.zeros((groups * inputs, outputs, 1, 1), np.float32)
        group, inside = divmod(channel, outputs)
        w[group * inputs : (group + 1) * inputs, inside] = 1.0
        node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], group=groups)
        model = model_of([node], {"x": [1, groups * inputs, 1, 1]}, ["y"], {"w": w})
        x = np.ones((1, groups * inputs, 1, 1), np.float32)
        (y,) = open_session(model).run(None, {"x": x})
        assert np.flatnonzero(y).tolist() == [channel]


def test_groups_that_do_not_divide_the_channels() -> None:
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], name="up", group=3)
    with pytest.raises(InputError, match=r"'up' has weights of shape \[4, 1, 2, 2\] in 3 groups"):
        report_of(node, [1, 4, 5, 5], normal(4, 1, 2, 2))


@pytest.mark.parametrize(
    ("attributes", "x", "w", "axis"),
    [
        ({}, [2, 5, 4], [2, 4, 3], 2),
        ({"transB": 1}, [2, 5, 4], [2, 3, 4], 1),
        ({"transBatchB": 1}, [2, 5, 4], [4, 2, 3], 2),
        ({"transB": 1, "transBatchB": 1}, [2, 5, 4], [3, 2, 4], 0),
        ({"transA": 1}, [2, 4, 5], [2, 4, 3], 2),
    ],
)
def test_fused_matmul(attributes: dict[str, int], x: list[int], w: list[int], axis: int) -> None:
    node = helper.make_node("FusedMatMul", ["x", "w"], ["y"], domain="com.microsoft", **attributes)
    weights = normal(*w)
    index = [slice(None)] * 3
    index[axis] = 0
    weights[tuple(index)] *= LOUD
    channels = [tuple([slice(None)] * axis + [c]) for c in range(3)]
    layer = report_of(node, x, weights)
    assert layer.weight_worst_channel_sqnr_db == pytest.approx(
        by_hand(weights, channels)[1], abs=0.01
    )
    assert layer.weight_worst_channel_sqnr_db > 40


@pytest.mark.parametrize(
    ("attributes", "w", "axis"),
    [
        ({}, [2, 3, 4], 1),
        ({"transA": 1}, [2, 4, 3], 2),
        ({"transBatchA": 1}, [3, 2, 4], 0),
        ({"transA": 1, "transBatchA": 1}, [4, 2, 3], 2),
    ],
)
def test_fused_matmul_with_its_weights_on_the_left(
    attributes: dict[str, int], w: list[int], axis: int
) -> None:
    node = helper.make_node("FusedMatMul", ["w", "x"], ["y"], domain="com.microsoft", **attributes)
    weights = normal(*w)
    channels = [tuple([slice(None)] * axis + [c]) for c in range(3)]
    weights[channels[0]] *= LOUD
    layer = report_of(node, [2, 4, 5], weights)
    assert layer.weight_worst_channel_sqnr_db == pytest.approx(
        by_hand(weights, channels)[1], abs=0.01
    )

"""The page's charts: where maps lie, and what their tables say, beside values by hand."""

from itertools import pairwise

import numpy as np
import pytest

from core import IntFormat, PerChannel, PerTensor, QuantParams
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedLayer, quantized_layer
from core.studies.layer_outputs import ImageRun, LayerOutput
from explorer.chart.expression import evaluate
from explorer.network import expressions
from explorer.network.controls import LAYERS, NetworkSettings
from explorer.network.maps_chart import maps_chart, maps_data
from explorer.network.ranges_chart import ranges_data
from explorer.network.sqnr_chart import sqnr_data


def output(channels: int, side: int, error: float) -> LayerOutput:
    maps = np.arange(channels * side * side, dtype=np.float32).reshape(channels, side, side)
    return LayerOutput("conv1", maps, maps + np.float32(error))


@pytest.mark.parametrize("width", [330, 559, 560, 1100])
@pytest.mark.parametrize(("channels", "side"), [(8, 8), (16, 8), (16, 4), (32, 4), (32, 2)])
def test_maps_stay_in_their_panels_and_off_each_other(width: int, channels: int, side: int) -> None:
    signals, _ = maps_data([output(channels, side, 1.0)])
    known = {**signals, "width": width, "datum.channel": np.arange(channels)}
    height = maps_chart().to_dict(validate=False)["height"]
    edge = side * evaluate(expressions.CELL, known)
    boxes = []
    for panel in range(3):
        left = np.broadcast_to(evaluate(expressions.map_left(panel), known), channels)
        top = np.broadcast_to(evaluate(expressions.map_top(panel), known), channels)
        assert left.min() >= 0
        assert left.max() + edge <= width + 1e-9
        assert top.max() + edge <= height
        assert np.all(top >= evaluate(expressions.panel_top(panel), known) + expressions.TITLE)
        boxes += zip(left, top, strict=True)
    for i, (x, y) in enumerate(boxes):
        for u, v in boxes[i + 1 :]:
            assert abs(x - u) > edge or abs(y - v) > edge


def test_cells_have_the_maps_and_colour_is_full_at_half_of_the_largest() -> None:
    signals, tables = maps_data([output(2, 2, 0.0), output(2, 2, -3.0)])
    assert signals["full"] == 3.5  # of 0 … 7
    cells = tables["cells"]
    assert cells["channel"] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert (cells["row"][6], cells["column"][6], cells["float"][6]) == (1, 0, 6.0)
    assert cells["few"][6] == [6.0, 3.0]


def test_a_blank_image_has_colours_too() -> None:
    blank = LayerOutput("conv1", np.zeros((1, 2, 2)), np.zeros((1, 2, 2)))
    assert maps_data([blank])[0]["full"] > 0


def test_sqnr_has_no_dots_where_it_is_infinite() -> None:
    """Maps of 0 … 7 with an error of 1: 10·log₁₀(140 / 8) = 12.43 dB."""
    runs = [ImageRun((output(2, 2, error),), np.zeros(10), np.zeros(10)) for error in (1.0, 0.0)]
    table = sqnr_data({"tensor": runs})["sqnr"]
    assert table["title"] == ["Convolution 1"]
    assert table["sqnr"] == [[pytest.approx(12.43, abs=0.005), None]]


@pytest.mark.parametrize(
    ("bits", "layers", "wanted"), [(2, "same", 0), (8, "same", 6), (2, "own", 7), (8, "own", 7)]
)
def test_the_browser_and_python_choose_the_same(bits: int, layers: str, wanted: int) -> None:
    known = {"weight_bits": bits, "layer_bits": layers}
    assert evaluate(expressions.CHOSEN, known) == wanted
    assert NetworkSettings(**known).index == wanted


def coded(weight: np.ndarray, scale: np.ndarray, codes: np.ndarray, per_channel: bool):
    params = QuantParams(
        scale,
        np.zeros(np.shape(scale), np.int32),
        IntFormat(3),
        PerChannel(0) if per_channel else PerTensor(),
    )
    read = QuantParams(np.float32(1), np.int32(0), IntFormat(8, signed=False))
    return quantized_layer(Layer(weight, np.zeros(2, np.float32)), codes, params, read, None)


def test_a_channel_within_half_a_step_vanishes() -> None:
    """Channels reach 0.2 and 3. One scale is 3 / 3 = 1: 0.2 is less than half of it."""
    weight = np.array([[0.2, -0.1], [3.0, 1.0]], np.float32)
    one = coded(weight, np.float32(1), np.array([[0, 0], [3, 1]], np.int8), False)
    scales = np.array([0.2 / 3, 1.0], np.float32)
    each = coded(weight, scales, np.array([[3, -2], [3, 1]], np.int8), True)
    layers: list[QuantizedLayer] = [one, each]
    signals, tables = ranges_data(weight, layers)
    assert signals["vanished"] == [1, 0]
    assert signals["steps"][0] == "S = 3.000 / 3 = 1.000; the mark is S / 2"
    table = tables["ranges"]
    assert table["channel"] == [1, 0]  # the widest first
    np.testing.assert_allclose(table["range"], [3.0, 0.2], rtol=1e-6)
    np.testing.assert_allclose(table["half"], [[0.5, 0.5], [0.5, 0.1 / 3]], rtol=1e-6)


def test_every_layer_has_words_and_a_field_of_bits() -> None:
    for now in (NetworkSettings(network="depthwise"), NetworkSettings(network="plain")):
        names = [layer.name for layer in now.chosen.design]
        assert set(names) <= set(LAYERS)
        assert now.own_bits == tuple(getattr(now, name) for name in names)
    assert all(title for title, _ in LAYERS.values())
    assert [a < b for a, b in pairwise(NetworkSettings().chosen.uniform_bits)] == [True] * 6

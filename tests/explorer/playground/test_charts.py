"""The playground's charts beside values by hand."""

from dataclasses import replace

import numpy as np
import pytest

from core import IntFormat, QuantParams
from core.data.plane_points import PlanePoints
from core.networks.activation import Activation
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from core.networks.quantized_chain import QuantizedChain, quantized_layer
from core.studies.decision_surfaces import Grid
from core.training.playground import Playground, play
from explorer.playground.data_thumbnail import data_thumbnail
from explorer.playground.loss_chart import loss_chart
from explorer.playground.network_chart import network_chart
from explorer.playground.surface_chart import difference_chart, surface_chart
from explorer.theme import BLUE, GREY, ORANGE

TWO = PlanePoints(np.array([[1.0, 1.0], [-1.0, -1.0]], np.float32), np.array([1, 0]))


@pytest.mark.parametrize(
    ("score", "percent"), [(0.0, 0), (np.log(3), 50), (-np.log(3), -50), (100.0, 100)]
)
def test_a_colour_is_how_sure_the_network_is(score: float, percent: int) -> None:
    """A score of log 3 is a probability of 3/4: half of the way from unsure to sure."""
    figure = surface_chart(np.full((2, 2), score, np.float32), Grid(side=2), TWO)
    assert np.all(figure.data[0].z == percent)


def test_points_have_the_colour_of_their_label() -> None:
    figure = surface_chart(np.zeros((2, 2)), Grid(side=2), TWO)
    zeros, ones = figure.data[1:]
    assert (list(zeros.x), zeros.marker.color) == ([-1], BLUE)
    assert (list(ones.x), ones.marker.color) == ([1], ORANGE)


def test_where_networks_differ_is_orange() -> None:
    figure = difference_chart(np.array([[True, False]]), Grid(side=2))
    (plane,) = figure.data
    np.testing.assert_array_equal(plane.z, [[1, 0]])
    assert (plane.zmin, plane.zmax) == (-1, 1)  # so that 0 is in the middle, below three quarters
    assert [colour for at, colour in plane.colorscale if at >= 0.75] == [GREY, ORANGE, ORANGE]


def network() -> QuantizedChain:
    """Two inputs and one score; its weights are −4, and 0."""
    params = QuantParams(np.float32(1), np.int32(0), IntFormat(4))
    layer = Layer(np.zeros((1, 2), np.float32), np.zeros(1, np.float32))
    coded = quantized_layer(layer, np.array([[-4, 0]], np.int8), params, params, None)
    return QuantizedChain(fully_connected((2, 1), Activation.RELU), (coded,))


def test_lines_follow_the_weights() -> None:
    pictures = (np.zeros((2, 3, 3)), np.array([[[-2.0, 0.0, 1.0]] * 3]))
    zero, large, inputs, score, *_ = network_chart(network(), pictures).data
    assert (zero.line.color, zero.line.width) == (GREY, 0.5)
    assert (large.line.color, large.line.width) == (BLUE, 3.5)
    assert list(large.y) == [0.5, 0, None]  # from the upper input, x, to the score between both
    assert list(zero.y) == [-0.5, 0, None]
    assert inputs.z.shape == (7, 3)  # two pictures of three rows and a gap
    np.testing.assert_array_equal(score.z[0], [-100, 0, 50])


def test_neurons_are_named_where_they_are() -> None:
    names = network_chart(network(), (np.zeros((2, 3, 3)), np.zeros((1, 3, 3)))).data[-1]
    assert list(names.text) == ["input x", "input y", "score"]
    assert list(names.y) == [0.5, -0.5, 0]


def test_a_long_history_is_drawn_with_few_points_and_its_last() -> None:
    first = next(play(TWO_HUNDRED, Playground(hidden=(1,))))
    history = [replace(first, epoch=i, float_loss=1 / (i + 1)) for i in range(301)]
    figure = loss_chart(history)
    assert len(figure.data[0].x) <= 101
    assert (figure.data[0].x[0], figure.data[0].x[-1]) == (0, 300)
    assert figure.data[0].y[-1] == 1 / 301


TWO_HUNDRED = PlanePoints(np.tile(TWO.points, (100, 1)), np.tile(TWO.labels, 100))


def test_a_thumbnail_has_its_points_where_they_are() -> None:
    image = data_thumbnail(TWO)
    rows, columns = np.nonzero(image[..., 3])
    assert image.shape == (64, 64, 4)
    upper_right, lower_left = image[6, 59], image[58, 6]
    assert upper_right.tolist() == [0xD9, 0x73, 0x1F, 255]
    assert lower_left.tolist() == [0x2F, 0x80, 0xD0, 255]
    assert len(rows) == len(columns) == 8  # two dots of 2 × 2

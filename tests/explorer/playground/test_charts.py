"""The playground's charts beside values by hand."""

import base64
import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

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
from explorer.playground.network_drawing import network_drawing
from explorer.playground.surface_drawing import (
    difference_drawing,
    points_drawing,
    surface_drawing,
)
from explorer.theme import BLUE, GREY, ORANGE, SIGN_SCALE

TWO = PlanePoints(np.array([[1.0, 1.0], [-1.0, -1.0]], np.float32), np.array([1, 0]))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def pixels(svg: str, place: int = 0) -> np.ndarray:
    """The colours of the drawing's image, (h, w, 3 or 4)."""
    image = [e for e in parsed(svg).iter() if e.tag == "image"][place]
    content = base64.b64decode(image.attrib["href"].removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(content)))


def rgb(colour: str) -> list[int]:
    return list(bytes.fromhex(colour[1:]))


@pytest.mark.parametrize(
    ("score", "colour"),
    [(0.0, "#f4f4f4"), (np.log(3), "#f3cfae"), (-np.log(3), "#b9d4f1"), (100.0, ORANGE)],
)
def test_a_colour_is_how_sure_the_network_is(score: float, colour: str) -> None:
    """A score of log 3 is a probability of 3/4: half of the way from unsure to sure."""
    drawn = pixels(surface_drawing(np.full((2, 2), score, np.float32), "", "one network"))
    assert drawn[..., :3].tolist() == [[rgb(colour)] * 2] * 2


def test_the_lowest_row_is_drawn_at_the_bottom() -> None:
    scores = np.array([[100.0, -100.0], [0.0, 0.0]])
    drawn = pixels(surface_drawing(scores, "", ""))[..., :3]
    assert drawn[1].tolist() == [rgb(ORANGE), rgb(BLUE)]


def test_points_have_the_colour_of_their_label() -> None:
    """Grid of reach 1.2 in 240 units: (1, 1) is at 220 from the left and 20 from the top."""
    paths = parsed(f"<svg>{points_drawing(TWO, Grid(side=2))}</svg>")
    drawn = [(p.attrib["d"], p.attrib["stroke"]) for p in paths]
    assert drawn == [
        ("M20 220h0", "white"),
        ("M20 220h0", BLUE),
        ("M220 20h0", "white"),
        ("M220 20h0", ORANGE),
    ]


def test_where_networks_differ_is_orange() -> None:
    drawn = pixels(difference_drawing(np.array([[True, False]]), "where they differ"))
    assert drawn.tolist() == [[rgb(ORANGE), rgb(GREY)]]


def network() -> QuantizedChain:
    """Two inputs and one score; its weights are −4, and 0."""
    params = QuantParams(np.float32(1), np.int32(0), IntFormat(4))
    layer = Layer(np.zeros((1, 2), np.float32), np.zeros(1, np.float32))
    coded = quantized_layer(layer, np.array([[-4, 0]], np.int8), params, params, None)
    return QuantizedChain(fully_connected((2, 1), Activation.RELU), (coded,))


def test_lines_follow_the_weights() -> None:
    pictures = (np.zeros((2, 3, 3)), np.array([[[-2.0, 0.0, 1.0]] * 3]))
    svg = network_drawing(network(), pictures, "two inputs")
    zero, large = [e.attrib for e in parsed(svg) if e.tag == "path"]
    assert (zero["stroke"], zero["stroke-width"]) == (GREY, "1.5")
    assert (large["stroke"], large["stroke-width"]) == (BLUE, "9.5")
    # Four rows of 100: the inputs at 150 and 250, the score at 200, 440 from one to the other.
    assert large["d"] == "M93 150L447 200"
    assert zero["d"] == "M93 250L447 200"
    inputs, score = pixels(svg, 0), pixels(svg, 1)
    assert inputs.shape == (6, 3, 4)  # two pictures of three rows
    assert score[0, :, :3].tolist() == [rgb(SIGN_SCALE[0]), rgb("#f4f4f4"), [230, 161, 102]]


def test_pictures_of_neurons_are_kept_apart() -> None:
    svg = network_drawing(network(), (np.ones((2, 12, 12)), np.ones((1, 12, 12))), "two inputs")
    clear = pixels(svg, 0)[..., 3] == 0
    assert clear.all(axis=1).nonzero()[0].tolist() == [12, 13]
    assert clear.sum() == 2 * 12


def test_neurons_are_named_where_they_are() -> None:
    svg = network_drawing(network(), (np.zeros((2, 3, 3)), np.zeros((1, 3, 3))), "two inputs")
    frames = [e for e in parsed(svg) if e.tag == "rect"]
    assert [f[0].text for f in frames] == ["input x", "input y", "score"]
    assert [f.attrib["y"] for f in frames] == ["107", "207", "157"]


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

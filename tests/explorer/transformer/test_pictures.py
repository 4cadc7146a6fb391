"""The transformer's pictures beside values by hand."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.networks.sorter_answer import Answer
from explorer.theme import GREY
from explorer.transformer.answers import answers_html
from explorer.transformer.colours import small_picture, unit
from explorer.transformer.curve_chart import LINES, curve_chart, curve_table
from explorer.transformer.flow import TILES, Tile
from explorer.transformer.large_chart import large_chart
from explorer.transformer.texts import about_scale

TILE = Tile("x", "x")


def test_full_colour_is_a_usual_value_however_large_the_outliers_are() -> None:
    x = np.array([[1.0, -2.0, 900.0], [-3.0, 0.5, 1.0]])
    assert unit(TILE, x) == 3.0  # of 3, 2 and 900
    assert unit(Tile("p", "p", "pattern"), x / 1000) == 1.0
    assert unit(TILE, np.zeros((2, 2))) == 1.0


def test_a_small_picture_has_a_pixel_for_each_number_from_blue_over_white_to_orange() -> None:
    url = small_picture(np.array([[0.0, 3.0, -3.0], [900.0, -900.0, 0.0]]), unit=3.0)
    png = base64.b64decode(url.removeprefix("data:image/png;base64,"))
    pixels = np.asarray(Image.open(io.BytesIO(png)))[:, :, :3].tolist()
    dark_blue, blue, white = [0x14, 0x47, 0x7A], [0x2F, 0x80, 0xD0], [0xF4, 0xF4, 0xF4]
    orange, dark_orange = [0xD9, 0x73, 0x1F], [0x7A, 0x3C, 0x0A]
    assert pixels == [[white, orange, blue], [dark_orange, dark_blue, white]]


def test_a_wrong_letter_is_marked_and_only_it() -> None:
    sure = np.eye(4)[[0, 1]]
    html = answers_html("BA", Answer(np.array([0, 1]), sure), Answer(np.array([0, 0]), sure))
    assert html.count("class='wrong'") == html.count("✗ wrong") == 1
    assert html.index("quantized") < html.index("class='wrong'")
    assert "A 100.0%, B 0.0%, C 0.0%, D 0.0%" in html


@pytest.mark.parametrize("scale", [None, np.array([[0.5]]), np.array([[0.5], [0.25]])])
def test_the_large_chart_has_values_largest_ones_and_scales(scale) -> None:
    x = np.array([[1.0, -2.0, 0.2], [0.5, 0.1, -4.0]])
    few = np.round(x)
    chart = large_chart(TILE, few, (x, few, few - x), scale, 1.0, "AB")
    heatmap, above, beside, *line = chart.data
    assert heatmap.z.tolist() == few.tolist()
    assert heatmap.zmin == -heatmap.zmax
    assert heatmap.customdata[1, 2].tolist() == [-4.0, -4.0, 0.0]
    assert above.y.tolist() == [1.0, 2.0, 4.0]
    assert beside.x.tolist() == [2.0, 4.0]
    assert len(line) == (scale is not None)
    if scale is not None and scale.size == 1:
        assert set(line[0].y) == {0.5}
    if scale is not None and scale.size == 2:
        assert list(line[0].x) == [0.5, 0.5, 0.25, 0.25]


def test_words_about_the_scale_count_what_becomes_zero() -> None:
    x = np.array([[1.0, 0.2, -0.2, 4.0]])
    assert "S, 0.5, " in about_scale(np.array([[0.5]]), x)
    assert "50% of this matrix" in about_scale(np.array([[0.5]]), x)  # |x| ≤ 0.25: two of four
    assert "stays in float" in about_scale(None, x)


def test_the_curve_has_a_line_for_each_remedy_and_a_ring() -> None:
    shares = {name: [1, 1, 1, 0.5, 0.25, 0] for name in LINES}
    chart = curve_chart(shares, (100, 0.25))
    assert [trace.name for trace in chart.data[:-1]] == list(LINES)
    assert chart.data[0].y[-1] == 0
    assert (chart.data[-1].x, chart.data[-1].y) == ((100,), (25.0,))
    assert chart.data[-1].marker.color == GREY
    table = curve_table(shares)
    assert table["strength"] == ["×1", "×3", "×10", "×30", "×100", "×300"]
    assert table["per token"][3:] == ["50.0%", "25.0%", "0.0%"]


def test_every_matrix_has_a_title_that_its_part_has_once() -> None:
    titles = [(part.title, tile.title) for part, tile in TILES.values()]
    assert len(titles) == len(set(titles)) == 37

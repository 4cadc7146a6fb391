"""The axes of a lesson's charts: whole numbers get whole ticks."""

import json

import pytest

from explorer.lesson.chart import lesson_chart
from explorer.lesson.moving_chart import moving_picture
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series


def chart(x: tuple[float, ...], log: bool = False) -> Chart:
    return Chart("x", "y", (Series("line", x, x),), log_x=log, log_y=log)


def test_ticks_stand_at_the_whole_numbers_that_were_tried() -> None:
    figure = lesson_chart(chart((16.0, 64.0, 1024.0), log=True))
    assert figure.layout.xaxis.tickvals == (16, 64, 1024)
    assert figure.layout.xaxis.ticktext == ("16", "64", "1,024")
    assert figure.layout.yaxis.dtick == 1  # 1, 10, 100 and nothing between
    assert lesson_chart(chart((2.0, 3.0))).layout.xaxis.tickvals == (2, 3)


@pytest.mark.parametrize("x", [(0.25, 0.5, 1.0), (14.0, 15.0, 32.0)])
def test_other_axes_keep_the_ticks_of_the_library(x: tuple[float, ...]) -> None:
    assert lesson_chart(chart(x)).layout.xaxis.tickvals is None


@pytest.mark.parametrize(("x", "step"), [((1.0, 2.0), 1), ((0.5, 1.0), None)])
def test_a_moving_chart_has_no_tick_between_whole_numbers(x: tuple, step: int | None) -> None:
    moving = Moving(Slider("Bits", 1, 2, 1), lambda _: Frame(chart(x), ("",)))
    spec = json.loads(moving_picture(moving, "title").spec)
    axes = {layer["encoding"]["x"].get("axis", {}).get("tickMinStep") for layer in spec["layer"]}
    assert axes == {step}

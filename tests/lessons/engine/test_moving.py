"""The positions of a slider."""

from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart


def test_positions_reach_from_end_to_end() -> None:
    assert Slider("", -1, 1, 0.5).positions == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert len(Slider("", 0, 0.3, 0.1).positions) == 4


def test_a_frame_for_each_position() -> None:
    moving = Moving(Slider("", 1, 3, 1), lambda x: Frame(Chart("", "", ()), (f"{x:g}",)))
    assert [frame.says for frame in moving.frames()] == [("1",), ("2",), ("3",)]

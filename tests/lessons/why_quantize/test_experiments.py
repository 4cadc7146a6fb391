"""What the lesson's experiments find: energies by hand; of measured times only what they are of."""

import pytest

from core.studies.operation_energy import FP32, INT8
from lessons.why_quantize import experiments
from lessons.why_quantize.lesson import frame

pytestmark = pytest.mark.slow


def test_energy_of_a_layer_by_hand() -> None:
    found = experiments.energy()
    # One input: (640 + 3.7 + 0.9) / (640/4 + 0.2 + 0.1) = 644.6 / 160.3.
    assert found.answer == round(644.6 / 160.3, 1)
    assert [found.accepts(x) for x in (4.0, 15.3, 30.0)] == [True, False, False]
    ratios = found.chart.series[0].y
    assert list(ratios) == sorted(ratios)
    assert ratios[-1] < 4.6 / 0.3  # the arithmetic alone


def test_the_quoted_table_gives_the_survey_s_ratios() -> None:
    # Survey IV-A: 30 times less energy and 116 times less area for an 8-bit addition.
    assert FP32.add_pj / INT8.add_pj == pytest.approx(30)
    assert round(FP32.add_area / INT8.add_area) == 116


def test_the_control_of_the_copy_has_as_many_bytes() -> None:
    sizes = {row[0]: row[1] for row in experiments.copying().table.rows}
    assert list(sizes.values()) == ["128", "64", "32", "32"]  # 2²⁵ numbers of 4, 2 and 1 bytes


def test_products_are_compared_with_the_same_library() -> None:
    names = [row[0] for row in experiments.multiplying().table.rows]
    assert names == ["NumPy, float32", "NumPy, int8", "torch, float32", "torch, int8"]


def test_a_frame_scales_with_the_bits() -> None:
    few, wide = frame(4).chart.series
    assert [w / f for f, w in zip(few.y[1:], wide.y[1:], strict=True)] == pytest.approx([8] * 14)
    assert frame(4).says[0] == "7 billion weights of 4 bits: 3.5 GB"

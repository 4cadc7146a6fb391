"""The curve of a quantizer (survey, Fig. 1): a straight line becomes a staircase with two ends."""

import numpy as np

from core import QuantParams, fake_quantize
from lessons.engine.outcome import Chart, Series

POINTS = 601


def staircase(params: QuantParams, low: float, high: float) -> Chart:
    """Real numbers from `low` to `high`, and the level that each of them becomes."""
    reals = np.linspace(low, high, POINTS)
    levels = fake_quantize(reals, params)
    ends = (low, high)
    return Chart(
        x_label="real number",
        y_label="level it becomes",
        series=(
            Series("quantized", tuple(map(float, reals)), tuple(map(float, levels))),
            Series("original", ends, ends, control=True),
        ),
    )

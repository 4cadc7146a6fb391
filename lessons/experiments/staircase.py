"""What quantization makes of a straight line (survey, Fig. 1): a staircase with two ends."""

import numpy as np

from core import QuantParams, fake_quantize
from lessons.outcome import Chart, Series

POINTS = 601


def staircase(params: QuantParams, low: float, high: float) -> Chart:
    """Every real number from `low` to `high` against the mark that it goes to."""
    reals = np.linspace(low, high, POINTS)
    marks = fake_quantize(reals, params)
    ends = (low, high)
    return Chart(
        x_label="real number",
        y_label="the mark it goes to",
        series=(
            Series("quantized", tuple(map(float, reals)), tuple(map(float, marks))),
            Series("as it was", ends, ends, control=True),
        ),
    )

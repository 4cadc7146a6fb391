"""A number that a chart follows while it is dragged: the chart's half; no Streamlit."""

from dataclasses import dataclass

import altair as alt


@dataclass(frozen=True)
class Slider:
    """A number with bounds.

    field: of the page's settings, and the chart's parameter of the same name.
    label: what stands beside it. unit: what follows its value.
    plays: a button moves it on by itself, step by step.
    parts: widths of the groups of its bits from the left; then each bit is a button too.
    """

    field: str
    label: str
    low: float
    high: float
    step: float
    unit: str = ""
    parts: tuple[int, ...] = ()
    plays: bool = False


def live_parameters(**values: float) -> list[alt.Parameter]:
    """The chart's parameters of the sliders of these fields; the values: until they are there."""
    return [alt.param(name=field, value=value) for field, value in values.items()]

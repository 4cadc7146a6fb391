"""Sliders that a chart follows while they are dragged; Python hears of them when they are let go.

The chart declares each slider's number with `live_parameters`, and its page shows both:

    SLIDERS = (Slider("step", "Step S", 0.1, 2.0, 0.05), …)     # "step": a field of the settings
    live_chart(chart, key="rounding", description="A staircase …")
    live_sliders(now, SLIDERS, "rounding")

In between, no server: the slider sets the parameter in Vega's view. So a chart's text must not
depend on the numbers of its own sliders: the sliders bring theirs along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from explorer import settings
from explorer.controls.javascript import HERE, javascript
from explorer.controls.whole_picture import whole_picture
from explorer.live.slider import Slider
from explorer.vega import Spec

Settings = TypeVar("Settings")

CHART = "live-"  # what the keys of live charts begin with; the sliders find them by it

_sliders = st.components.v2.component(
    "live_sliders",
    html='<div class="sliders"></div>',
    css=(HERE / "live_sliders.css").read_text("utf-8"),
    js=javascript("vega_view", "drags", "live_sliders"),
)

# A finger that moves up or down still scrolls the page.
_STYLE = f"""<style>
[class*="st-key-{CHART}"] svg {{ touch-action: pan-y; user-select: none; }}
</style>"""


def live_chart(chart: Spec, key: str, description: str) -> None:
    """Shows a chart that `live_sliders(…, chart=key)` drives; `description`: for screen readers."""
    st.html(_STYLE)
    whole_picture(
        f"{CHART}{key}",
        lambda: st.vega_lite_chart(
            spec=chart | {"config": {"aria": False}}, key=f"chart {key}", alt=description
        ),
    )


def within(now: Settings, sliders: Sequence[Slider]) -> Settings:
    """The settings with each slider's number on it: a link may ask for one beyond this tensor's."""
    values = {s.field: min(max(getattr(now, s.field), s.low), s.high) for s in sliders}
    return replace(now, **values)


def live_sliders(
    now: Any,
    sliders: Sequence[Slider],
    chart: str,
    beside: tuple[str, ...] = (),
    dragged: tuple[str, ...] = (),
    carried: Mapping[str, str] | None = None,
    hidden: tuple[str, ...] = (),
) -> None:
    """Shows the sliders of the chart `chart`; letting one go sets its field of the settings.

    beside: charts that follow them too; each declares all of their numbers.
    dragged: two of their fields, a low and a high end: these are dragged on the chart itself.
    carried: two of their fields, which place a mark: it is carried to another mark. For each its
             name in the chart's selection "hover".
    hidden: those that do nothing now; a preset may need them the next moment.
    """
    cls = type(now)
    key = f"{cls.__name__}: sliders of {chart}"

    def released() -> None:
        sent = st.session_state[key].get("values")
        for slider in sliders:
            value = sent.get(slider.field) if isinstance(sent, dict) else None
            if isinstance(value, int | float) and slider.low <= value <= slider.high:
                whole = isinstance(getattr(now, slider.field), int)
                settings.put(cls, **{slider.field: int(value) if whole else float(value)})

    data = {
        "charts": [f"{CHART}{one}" for one in (chart, *beside)],
        "sliders": [vars(slider) for slider in sliders],
        "values": {slider.field: getattr(now, slider.field) for slider in sliders},
        "dragged": list(dragged),
        "carried": dict(carried or {}),
        "hidden": list(hidden),
    }
    _sliders(data=data, key=key, on_values_change=released, height="content")

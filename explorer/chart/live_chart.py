"""The live chart on a page: one component with its pictures, controls, presets and numbers.

    live_chart(
        now, "rounding",
        pictures=(compute.rounding_picture(now.mode, now.seed),),
        controls=CONTROLS, presets=PRESETS, numbers=(…,), needs_data=("seed",),
    )

While a control moves, Vega's view follows in the browser. When it comes to rest, its value arrives
in the settings, and the page runs. A field in `needs_data` changes the pictures' data: there the
picture waits for the page. Each message is numbered, and what the page answers to an older one is
not shown.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from explorer import settings
from explorer.chart.bundle import vega_bundle
from explorer.chart.controls import (
    Buttons,
    Control,
    Preset,
    as_data,
    free_controls,
    free_presets,
)
from explorer.chart.number import Number
from explorer.chart.picture import Picture
from explorer.frame import visit

_HERE = Path(__file__).parent
_PARTS = ("live_chart", "view", "controls")  # one module: none can import from another

_component = st.components.v2.component(
    "live_chart",
    html='<div class="live-chart"></div>',
    css=(_HERE / "live_chart.css").read_text("utf-8"),
    js="\n".join((_HERE / f"{part}.js").read_text("utf-8") for part in _PARTS),
)


def live_chart(
    now: Any,
    key: str,
    pictures: Sequence[Picture],
    controls: Sequence[Control] = (),
    presets: Sequence[Preset] = (),
    numbers: Sequence[Number] = (),
    needs_data: Sequence[str] = (),
    drag: Mapping[str, str] | None = None,
    fixed: Collection[str] = (),
) -> None:
    """Shows the pictures of the settings `now` and what changes them.

    key:        tells live charts of a page apart.
    presets:    buttons above the picture.
    needs_data: fields of the settings on which the pictures' data depend.
    drag:       what a drag on the first picture sets: fields, and for each the signal of the chart
                that has its value, null while it is not dragged.
    fixed:      fields that the visitor cannot change: what would change them is left out. A link
                can name others (`explorer.frame.visit`).
    """
    cls = type(now)
    place = f"{cls.__name__}: live chart {key}"
    fixed = {*fixed, *visit.current().hidden}

    def released() -> None:
        settings.put(cls, **_changes(cls, place, fixed))

    data = {
        "vega": f"{_root()}/app/static/{vega_bundle()}",
        "count": _sent(place).get("count", 0),
        "values": vars(now),
        "needs_data": list(needs_data),
        "presets": as_data(Buttons("", free_presets(presets, fixed))),
        "controls": [as_data(control) for control in free_controls(controls, fixed)],
        "drag": {} if fixed & set(drag or {}) else dict(drag or {}),
        "numbers": [vars(number) for number in numbers],
        "pictures": [vars(picture) for picture in pictures],
    }
    with st.container(key=f"live-chart-{key}"):
        _component(data=data, key=place, on_message_change=released, height="content")


def _changes(cls: type, place: str, fixed: Collection[str]) -> dict[str, Any]:
    """What the browser's last message changes, as far as it may."""
    sent = settings.allowed(cls, _sent(place).get("values", {}))
    return {name: value for name, value in sent.items() if name not in fixed}


def _sent(place: str) -> dict[str, Any]:
    """The browser's last message: its number, and the fields that changed."""
    message = st.session_state.get(place, {}).get("message")
    return message if isinstance(message, dict) else {}


def _root() -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""

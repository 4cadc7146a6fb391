"""A live chart whose picture changes with a choice at once, before Python has answered.

    live_picture(drawn(now), "granularity", "A weight matrix as heatmap …")   # where it stands
    …
    ahead(now, drawn, "granularity", PRESETS, {"story": STORIES})             # at the page's end

The chart is compiled once for a visit of the page; `live_picture` exchanges its data when Python
has another picture. `ahead` sends the data that one click can lead to, and the browser exchanges
them itself. A choice that it does not know waits for Python.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from explorer import settings
from explorer.controls.lab import Presets, css, preset_key
from explorer.controls.live_sliders import CHART, live_chart
from explorer.vega import Picture

Draw = Callable[[Any], Picture]  # settings of the page -> its picture

_exchange = st.components.v2.component(
    "live_picture", html="", js=(Path(__file__).parent / "live_picture.js").read_text("utf-8")
)


def live_picture(picture: Picture, key: str, description: str) -> None:
    """Shows the chart; `description`: for screen readers."""
    place, visit = f"live picture {key}", settings.visit()
    if st.session_state.get(place, (None,))[0] != visit:
        st.session_state[place] = (visit, picture)
    _, first = st.session_state[place]
    live_chart(first.spec, key, description)
    now = {"name": picture.name, "signals": picture.signals, "tables": picture.tables}
    data = {"chart": f"{CHART}{key}", "first": first.name, "now": now}
    _exchange(data=data, key=f"{place} now", height="content")


def ahead(
    now: Any, draw: Draw, key: str, presets: Presets, choices: Mapping[str, Mapping[Any, str]]
) -> None:
    """Sends the pictures of the page's presets and of the other options of its controls.

    choices: fields of the settings `now`, and what their controls show for each of their values.
    """
    cls, shown = type(now), draw(now)
    pictures = {shown.name: _difference(shown, shown)}

    def name(**changes: Any) -> str:
        picture = draw(replace(now, **changes))
        pictures[picture.name] = _difference(picture, shown)
        return picture.name

    data = {
        "chart": f"{CHART}{key}",
        "known": shown.name,
        "pictures": pictures,
        "presets": {
            css(preset_key(cls, preset)): name(**changes) for preset, changes in presets.items()
        },
        "choices": [
            {
                "css": css(settings.key(cls, field)),
                "now": options[getattr(now, field)],
                "options": {text: name(**{field: value}) for value, text in options.items()},
            }
            for field, options in choices.items()
        ],
    }
    _exchange(data=data, key=f"live picture {key} ahead", height="content")


def _difference(picture: Picture, shown: Picture) -> dict[str, Any]:
    """What the browser has to exchange in the picture `shown`."""
    pairs = ((picture.signals, shown.signals), (picture.tables, shown.tables))
    signals, tables = ({k: v for k, v in new.items() if v != old[k]} for new, old in pairs)
    return {"name": picture.name, "signals": signals, "tables": tables}

"""A live chart whose picture changes with a choice at once, before Python has answered.

    with heading("How many weights …?", "**Try it:** …"):            # on top of the page
        tell(now, drawn, "granularity")
    …
    live_picture("granularity", "A weight matrix as heatmap …")      # where it stands
    …
    ahead(now, drawn, "granularity", PRESETS, {"story": options("story", STORIES)})   # at the end

The chart is compiled once for a visit of the page; `tell` has its data exchanged when Python has
another picture. `ahead` sends the data that one click can lead to, and the browser exchanges them
itself. A choice that it does not know waits for Python.
"""

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer import settings
from explorer.controls.heading import TOLD, told
from explorer.controls.javascript import javascript
from explorer.controls.lab import css, preset_key
from explorer.controls.live_sliders import CHART, live_chart
from explorer.theme import UNSEEN
from explorer.vega import Picture, Spec

Draw = Callable[[Any], Picture]  # settings of the page -> its picture
Steps = Mapping[str, Mapping[str, Any]]  # a name -> the settings that it changes

_exchange = st.components.v2.component(
    "live_picture", html="", js=javascript("vega_view", "live_picture")
)


def tell(now: Any, draw: Draw, key: str) -> None:
    """Sends the picture of the settings `now`; what is sent first is first on screen.

    It goes as text of the page, which is there as soon as the page is drawn; what a component is
    given comes a frame or two later.
    """
    place, visit, picture = f"live picture {key}", settings.visit(), draw(now)
    if st.session_state.get(place, (None,))[0] != visit:
        st.session_state[place] = (visit, picture.name, _started(picture, now))
    contents = {"name": picture.name, "signals": picture.signals, "tables": picture.tables}
    st.session_state[TOLD] = told() | {key: picture.name}
    text = html.escape(json.dumps(contents), quote=False).replace("'", "&#39;")
    with st.container(key=f"{UNSEEN}{place} told"):
        st.html(f"<div data-chart={CHART}{key} data-picture='{text}'></div>")


def live_picture(key: str, description: str) -> None:
    """Shows the chart of the picture that was told; `description`: for screen readers."""
    place = f"live picture {key}"
    _, first, chart = st.session_state[place]
    live_chart(chart, key, description)
    data = {"chart": f"{CHART}{key}", "first": first}
    _exchange(data=data, key=f"{UNSEEN}{place} now", height="content")


def _started(picture: Picture, now: Any) -> Spec:
    """The chart with its sliders where they are: the parameters that the picture leaves open."""
    values = {name: value for name, value in vars(now).items() if name not in picture.signals}
    params = [
        param | {"value": values[param["name"]]} if param["name"] in values else param
        for param in picture.spec["params"]
    ]
    return picture.spec | {"params": params}


def ahead(
    now: Any,
    draw: Draw,
    key: str,
    buttons: Steps,
    controls: Mapping[str, Steps],
    part: str = "",
) -> None:
    """Sends what one click leads to; sliders of the chart `key` move along.

    buttons:  presets, and others whose widget key is `preset_key(…, name)`.
    controls: fields of the settings `now`, and for each text that their control may show what it
              changes; a toggle shows "on" or "off". A slider follows every number that is typed.
    part:     tells calls for the same chart apart. What stays the same from run to run, and what
              does not, go separately: the browser is sent only what is new to it.
    """
    cls, shown = type(now), draw(now)
    pictures = {shown.name: _difference(shown, shown)}

    def step(changes: Mapping[str, Any]) -> dict[str, Any]:
        picture = draw(replace(now, **changes))
        pictures[picture.name] = _difference(picture, shown)
        return {"picture": picture.name, "moves": dict(changes)}

    data = {
        "chart": f"{CHART}{key}",
        "known": shown.name,
        "pictures": pictures,
        "buttons": {css(preset_key(cls, name)): step(changes) for name, changes in buttons.items()},
        "controls": [
            {
                "field": field,
                "css": css(settings.key(cls, field)),
                "now": next((t for t, c in steps.items() if c[field] == getattr(now, field)), None),
                "steps": {text: step(changes) for text, changes in steps.items()},
            }
            for field, steps in controls.items()
        ],
    }
    _exchange(data=data, key=f"{UNSEEN}live picture {key} ahead {part}", height="content")


def options(field: str, texts: Mapping[Any, str]) -> Steps:
    """The steps of a control: what it shows for each value of its field."""
    return {text: {field: value} for value, text in texts.items()}


def nearby(now: Any, field: str, highest: int = 999) -> Steps:
    """The steps of a number's + and −: one up and one down, from 0 to `highest`."""
    value = getattr(now, field)
    numbers = range(max(value - 1, 0), min(value + 1, highest) + 1)
    return options(field, {number: str(number) for number in numbers})


def _difference(picture: Picture, shown: Picture) -> dict[str, Any]:
    """What the browser has to exchange in the picture `shown`."""
    pairs = ((picture.signals, shown.signals), (picture.tables, shown.tables))
    signals, tables = ({k: v for k, v in new.items() if v != old[k]} for new, old in pairs)
    return {"name": picture.name, "signals": signals, "tables": tables}

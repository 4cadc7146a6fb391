"""A range that is dragged on a chart, and may be set by other controls too.

The browser keeps a drag's end; drawing the chart anew on every release would make it flicker. So
the chart is drawn anew, under a new key, only when something else than the drag changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer import settings
from explorer.controls.whole_picture import whole_picture
from explorer.live.range_chart import BRUSH
from explorer.live.range_expressions import snap
from explorer.vega import Spec

# A finger that moves sideways drags; one that moves up or down still scrolls the page.
_TOUCH = '<style>[data-testid="stVegaLiteChart"] svg { touch-action: pan-y; }</style>'


@dataclass(frozen=True)
class _Memory:
    """What the chart was drawn for, what was on screen last, and how often it was drawn."""

    drawn: Any
    last: Any
    times: int


def dragged_range(now: Any, low: str, high: str, draw: Callable[[Any], Spec]) -> None:
    """Shows `draw(settings)`; a drag sets the fields `low` and `high` of the settings `now`.

    `draw` gets the settings that the chart should start from.
    """
    cls = type(now)
    place = f"{cls.__name__}: dragged"
    memory = st.session_state.get(place)
    dragged = st.session_state.pop(f"{place} now", False)
    if memory is None:
        memory = _Memory(now, now, 0)
    elif not dragged and now != memory.last:
        memory = _Memory(now, now, memory.times + 1)
    st.session_state[place] = _Memory(memory.drawn, now, memory.times)
    key = f"{place} {memory.times}"

    def release() -> None:
        ends = st.session_state[key]["selection"].get(BRUSH, {}).get("x")
        # An empty range stands for all values, for the browser and for the page.
        ends = [snap(end) for end in ends] if ends else [0.0, 0.0]
        settings.put(cls, **{low: min(ends), high: max(ends)})
        st.session_state[f"{place} now"] = True

    st.html(_TOUCH)
    chart = draw(memory.drawn)
    words = "The values as a histogram, the clipping range on it, and the error it causes."
    whole_picture(
        "dragged-range",
        lambda: st.vega_lite_chart(
            spec=chart, key=key, on_select=release, selection_mode=BRUSH, alt=words
        ),
    )

"""The visitor's own points: a picture to click on, and a file to upload."""

import streamlit as st

from core.data.points_csv import MAX_ROWS, points_from_csv
from core.errors import InputError
from core.studies.decision_surfaces import Grid
from explorer import settings
from explorer.controls.choices import segments
from explorer.controls.refusal import refuse
from explorer.playground import own_points
from explorer.playground.choices import START, PlaygroundSettings
from explorer.playground.drawings import clicked, drawings, figure
from explorer.playground.surface_drawing import empty_drawing, points_drawing

_PAD = "own points"
_COLOURS = {"0": "blue", "1": "orange"}


def own_data(now: PlaygroundSettings) -> None:
    """The picture of the points so far, which colour a click adds, and the file."""
    segments(PlaygroundSettings, "adds", "A click adds a point in", _COLOURS)
    drawn = points_drawing(own_points.marks(now.points), Grid(reach=own_points.REACH))
    words = f"{own_points.count(now.points)} points. Click to add one."
    drawings(figure(empty_drawing(drawn, words)), _PAD, on_click=_add)
    with st.container(horizontal=True):
        none = not now.points
        st.button("Remove the last", on_click=_keep, args=(now.points[:-5],), disabled=none)
        st.button("Remove all", on_click=_keep, args=("",), disabled=none)
    with st.expander("From a file"):
        file = st.file_uploader(
            f"CSV with x, y, label (0 or 1), up to {MAX_ROWS} points", type="csv", key="own file"
        )
        if file is not None:
            _offer(file.getvalue())


def _offer(content: bytes) -> None:
    """A button that takes the file's points, or why they cannot be taken."""
    try:
        found = points_from_csv(content)
    except InputError as error:
        refuse("This file cannot be used.", error)
        return
    rows = zip(found.points.tolist(), found.labels.tolist(), strict=True)
    text = "".join(own_points.as_text(x, y, label) for (x, y), label in rows)
    st.button(f"Take these {len(found.labels)} points", on_click=_keep, args=(text,))
    st.caption("Moved and scaled to fit into the picture.")


def _add() -> None:
    """Adds the point that was clicked."""
    place, reach = clicked(_PAD), own_points.REACH
    text = st.session_state[settings.key(PlaygroundSettings, "points")]
    if place is None or own_points.count(text) == own_points.MAX_POINTS:
        return
    label = int(st.session_state[settings.key(PlaygroundSettings, "adds")])
    x, y = reach * (2 * place[0] - 1), reach * (1 - 2 * place[1])
    _keep(text + own_points.as_text(x, y, label))


def _keep(text: str) -> None:
    settings.put(PlaygroundSettings, points=text, round=START)

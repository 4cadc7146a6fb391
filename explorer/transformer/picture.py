"""The whole network as small matrices, each a button: the browser draws, Python hears the click."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.transformer.colours import small_picture, unit
from explorer.transformer.flow import PARTS, TILES, Part, Tile

HERE = Path(__file__).parent
Matrices = dict[str, np.ndarray]

_component = st.components.v2.component(
    "transformer",
    html='<div class="network"></div>',
    css=(HERE / "picture.css").read_text("utf-8"),
    js=(HERE / "picture.js").read_text("utf-8"),
)


def network_picture(
    shown: Matrices,
    in_float: Matrices,
    rounded: set[str],
    chosen: str,
    key: str,
    on_click: Callable[[], None],
) -> None:
    """Every matrix of `shown`, in the colours that the float matrix sets.

    rounded: names of those that are quantized. chosen: the framed one.
    on_click: called when another is clicked; `clicked(key)` then has its name.
    """
    parts = [_part(part, shown, in_float, rounded) for part in PARTS]
    data = {"parts": parts, "chosen": chosen}
    _component(data=data, key=key, on_chosen_change=on_click, height="content")


def clicked(key: str) -> str | None:
    """The name that the browser sent; None unless it is one of the matrices."""
    name = st.session_state[key].get("chosen")
    return name if name in TILES else None


def _part(part: Part, shown: Matrices, in_float: Matrices, rounded: set[str]) -> dict[str, Any]:
    def tile(each: Tile) -> dict[str, Any]:
        values, name = shown[each.name], each.name
        rows, columns = values.shape
        return {
            "name": name,
            "title": each.title,
            "label": f"{part.title}, {each.title}: {rows} × {columns}",
            "width": each.width * columns,
            "height": each.height * rows,
            "rounded": name in rounded,
            "picture": small_picture(values, unit(each, in_float[name])),
        }

    columns = [[tile(each) for each in column] for column in part.columns]
    return {"title": part.title, "columns": columns}

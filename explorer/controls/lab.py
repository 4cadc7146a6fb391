"""What every concept page has around its picture: presets above, folded parts below."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from explorer import settings

Presets = Mapping[str, Mapping[str, Any]]  # a name -> the settings that tell its story


def preset_key(cls: type, name: str) -> str:
    """The widget key of a button that sets some settings."""
    return f"{cls.__name__}: preset {name}"


def css(key: str) -> str:
    """Selects what has this widget key in the browser."""
    return ".st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def setting_button(cls: type, name: str, changes: Mapping[str, Any], **looks: Any) -> None:
    """A button that sets these settings; none, and it is disabled. `looks`: for st.button."""
    st.button(
        name,
        key=preset_key(cls, name),
        on_click=settings.put,
        args=(cls,),
        kwargs=dict(changes),
        disabled=not changes,
        **looks,
    )


def presets(cls: type, choices: Presets) -> None:
    """A row of buttons; each sets the page to a story worth seeing."""
    with st.container(horizontal=True, gap="small", key="presets"):
        for name, changes in choices.items():
            setting_button(cls, name, changes, type="tertiary", icon=":material/play_circle:")


def folds(table: Callable[[], None], python: str, simplifies: str, seed: str = "") -> None:
    """As a table; the Python; what this simplifies, with the seed's control where there is one.

    table: draws the table. python: runs as pasted. seed: the widget key of the seed.
    """
    with st.expander("As a table"):
        table()
    with st.expander("The Python"):
        st.code(python)
    with st.expander("What this simplifies"):
        st.write(simplifies)
        if seed:
            st.number_input("Seed", 0, 999, key=seed)
    st.write(":material/school: [Lesson: scale and zero point](/lesson)")


def details(table: Callable[[], None], python: str, simplifies: str, seed: str = "") -> None:
    """As a table; the Python; what this simplifies, with the seed's control where there is one.

    table: draws the table. python: runs as pasted. seed: the widget key of the seed.
    """
    folds(table, python, simplifies, seed)

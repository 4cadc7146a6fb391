"""What every lab has above and below its picture."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer import settings
from explorer.labs.text import LabText, read_text


def setting_button(cls: type, name: str, changes: Mapping[str, Any]) -> None:
    """A button that sets these fields of the settings; without any it is disabled."""
    st.button(
        name,
        key=f"{cls.__name__}: {name}",
        on_click=partial(settings.put, cls, **changes),
        disabled=not changes,
    )


def begin_lab(page: str, **values: str) -> LabText:
    """Draws the title of the lab whose page this is, and what to try; returns the lab's text."""
    text = read_text(page)
    st.title(text.section("title"))
    st.write(text.section("try", **values))
    return text


def end_lab(now: Any, text: LabText, table: Callable[[], None], **values: str) -> None:
    """What a lab's page ends with: `details` with the words of its text.

    values: for placeholders of the text.
    """
    python, simplifies = text.python(now, **values), text.section("simplifies", **values)
    details(table, python, simplifies, settings.key(type(now), "seed"))


def details(table: Callable[[], None], python: str, simplifies: str, seed: str = "") -> None:
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

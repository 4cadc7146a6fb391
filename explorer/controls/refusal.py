"""Saying that something cannot be done, and why."""

import streamlit as st

from core.errors import InputError


def refuse(title: str, error: InputError) -> None:
    """`title` as an alert, and the error's sentence below it as plain text.

    The sentence may quote names from a file or an address: as Markdown they could load pictures.
    """
    st.error(title)
    st.text(str(error))
    if error.lines:
        st.code("\n".join(error.lines), language="python")

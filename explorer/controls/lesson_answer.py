"""The widget of an answer: sentences to choose from, or a field for a number."""

from collections.abc import Callable

import streamlit as st

from lessons.answer import Answer, Choice, Number


def answer_form(
    kind: Choice | Number, key: str, submit: str, on_answer: Callable[[Answer], None]
) -> None:
    """Asks; `on_answer` gets the answer before the page's next run. Enter submits too."""
    field = f"{key}: field"

    def submitted() -> None:
        given = st.session_state[field]
        if given is not None:
            on_answer(given)

    with st.form(key, border=False):
        if isinstance(kind, Choice):
            given = st.radio("Your answer", kind.options, index=None, key=field)
        else:
            given = st.number_input(
                kind.label, kind.low, kind.high, value=None, format="%g", key=field, width=360
            )
        sent = st.form_submit_button(submit, type="primary", on_click=submitted)
    if sent and given is None:
        st.warning(f"{'Choose an answer' if isinstance(kind, Choice) else 'Type a number'} first.")

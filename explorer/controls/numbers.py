"""The strip of the few numbers that a picture cannot say."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Number:
    """One number: what it is, its value with its unit, and what it means and which way is better.

    >>> Number("Accuracy", "91.0 %", "of 500 digits; higher is better").label
    'Accuracy'
    """

    label: str
    value: str
    meaning: str


def strip(*numbers: Number) -> None:
    """The numbers side by side; a narrow screen breaks the row."""
    with st.container(horizontal=True, gap="small"):
        for number in numbers:
            with st.container(width=150, gap=None):
                st.metric(number.label, number.value)
                st.caption(number.meaning)

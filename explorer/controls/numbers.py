"""The few numbers that a picture does not show, in a row."""

import streamlit as st

from explorer.chart.number import Number


def number_row(*numbers: Number) -> None:
    """The numbers in a row; a narrow screen breaks it."""
    with st.container(horizontal=True, gap="small"):
        for number in numbers:
            with st.container(width=150, gap=None):
                st.metric(number.label, number.value)
                st.caption(number.meaning)

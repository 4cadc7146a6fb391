"""What the lab of formats shows."""

import streamlit as st

from core.studies.format_error import FormatResult, integer_errors, other_errors
from core.studies.number_formats import FORMATS
from explorer.compute.examples import example_values
from explorer.compute.live import live
from explorer.live.format_chart import format_chart, format_data
from explorer.live.format_errors_chart import format_errors_chart, format_errors_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=len(FORMATS) ** 2)
def format_picture(name: str, other: str) -> Picture:
    """All numbers of two formats."""
    signals, own, others = format_data(FORMATS[name], FORMATS[other])
    return filled(live(format_chart), signals, own=own, others=others)


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors(
    name: str, seed: int
) -> tuple[tuple[FormatResult, ...], tuple[FormatResult, ...]]:
    """How well integers, and the other formats, hold an example tensor."""
    x = example_values(name, seed)
    return integer_errors(x), other_errors(x)


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors_picture(name: str, seed: int) -> Picture:
    """The chart of those errors."""
    x = example_values(name, seed)
    signals, integers, others = format_errors_data(x, *format_errors(name, seed))
    return filled(live(format_errors_chart), signals, integers=integers, others=others)

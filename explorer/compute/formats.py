"""What the lab of formats shows."""

import streamlit as st

from core.studies.format_error import FormatResult, integer_errors, other_errors
from core.studies.number_formats import FORMATS
from explorer.chart.picture import Picture, filled
from explorer.compute.examples import example_values
from explorer.labs.formats.chart import format_chart, format_data
from explorer.labs.formats.errors_chart import format_errors_chart, format_errors_data


@st.cache_resource(show_spinner=False, max_entries=len(FORMATS) ** 2)
def format_picture(name: str, other: str) -> Picture:
    """All numbers of two formats."""
    description = "All numbers of two formats on one line, stretched to the same largest number."
    return filled(format_chart, description, *format_data(FORMATS[name], FORMATS[other]))


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors(
    name: str, seed: int
) -> tuple[tuple[FormatResult, ...], tuple[FormatResult, ...]]:
    """The errors of integers, and of the other formats, on an example tensor."""
    x = example_values(name, seed)
    return integer_errors(x), other_errors(x)


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors_picture(name: str, seed: int) -> Picture:
    """The chart of those errors."""
    data = format_errors_data(example_values(name, seed), *format_errors(name, seed))
    return filled(format_errors_chart, "Signal to noise of every format over its bits.", *data)

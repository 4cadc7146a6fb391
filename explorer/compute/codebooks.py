"""What the lab of levels at unequal distances shows."""

import streamlit as st

from core.studies.codebook_error import CodebookResult, even_levels, measure_codebook
from explorer.chart.picture import Picture, filled
from explorer.compute.examples import example_values
from explorer.labs.nonuniform.chart import codebook_chart, codebook_data


@st.cache_resource(show_spinner=False, max_entries=200)
def codebook_result(name: str, seed: int, method: str, bits: int) -> CodebookResult:
    """The codebooks of one method for an example tensor."""
    return measure_codebook(example_values(name, seed), method, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def codebook_picture(name: str, seed: int, method: str, bits: int) -> Picture:
    """The levels of one method on an example tensor."""
    x = example_values(name, seed)
    result = codebook_result(name, seed, method, bits)
    description = "A histogram, the levels of a codebook below it, and the error over the value."
    return filled(codebook_chart, description, *codebook_data(x, result, even_levels(x, bits)))

"""What the lab of levels at unequal distances shows."""

import streamlit as st

from core.studies.codebook_error import CodebookResult, even_levels, measure_codebook
from explorer.compute.examples import example_values
from explorer.compute.live import live
from explorer.live.codebook_chart import codebook_chart, codebook_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=200)
def codebook_trial(name: str, seed: int, method: str, bits: int) -> CodebookResult:
    """The codebooks of one method for an example tensor."""
    return measure_codebook(example_values(name, seed), method, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def codebook_picture(name: str, seed: int, method: str, bits: int) -> Picture:
    """The levels of one method on an example tensor."""
    x = example_values(name, seed)
    trial = codebook_trial(name, seed, method, bits)
    signals, tables = codebook_data(x, trial, even_levels(x, bits))
    return filled(live(codebook_chart), signals, **tables)

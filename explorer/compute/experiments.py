"""Small experiments, each computed once for a seed."""

from collections.abc import Mapping

import streamlit as st

from core.studies.small_experiments.registry import EXPERIMENTS


@st.cache_resource(show_spinner=False, max_entries=200)
def experiment_values(name: str, seed: int) -> Mapping[str, float]:
    """The value of each case, by the case's name."""
    return EXPERIMENTS[name].values(seed)

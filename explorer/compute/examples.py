"""The example tensors of several labs."""

import numpy as np
import streamlit as st

from core.data.example_tensors import example


@st.cache_resource(show_spinner=False, max_entries=50)
def example_values(name: str, seed: int) -> np.ndarray:
    """The values of an example tensor."""
    return example(name, seed)

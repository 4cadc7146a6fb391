"""The example tensors of several labs, and those of layers that a visitor had measured."""

import re

import numpy as np
import streamlit as st

from core.analysis import Report
from core.data.example_tensors import example
from explorer.compute.models import reports
from explorer.layer_tensor import PATTERN, LayerTensor


@st.cache_resource(show_spinner=False, max_entries=50)
def example_values(name: str, seed: int) -> np.ndarray:
    """The values of an example tensor, or of a layer (`explorer.layer_tensor`) that is still known.

    Raises:
        InputError: for another name, or a layer that was forgotten.
    """
    values = layer_values(name)
    return example(name, seed) if values is None else values


def layer_values(name: str) -> np.ndarray | None:
    """The values of a measured layer's tensor; None for other names, and when it was forgotten."""
    if not re.fullmatch(PATTERN, name):
        return None
    tensor = LayerTensor.read(name)
    report = reports().get(tensor.key)
    return tensor.values(report) if isinstance(report, Report) else None

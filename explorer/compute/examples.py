"""The example tensors of several labs, and those of layers that a visitor had measured."""

import numpy as np
import streamlit as st

from core.analysis import Report
from core.data.example_tensors import example
from explorer.compute.models import reports
from explorer.layer_tensor import LayerTensor, LoadedTensor


@st.cache_resource(show_spinner=False, max_entries=50)
def example_values(name: str, seed: int) -> np.ndarray:
    """The values of an example tensor, or of a layer (`explorer.layer_tensor`) that is still known.

    Raises:
        InputError: for another name, or a layer that was forgotten.
    """
    own = layer_tensor(name)
    return example(name, seed) if own is None else own.values


def layer_tensor(address: str) -> LoadedTensor | None:
    """A measured layer's tensor; None for other names, and when its report was forgotten."""
    try:
        return _loaded(address)
    except LookupError:
        return None


@st.cache_resource(show_spinner=False, max_entries=50)
def _loaded(address: str) -> LoadedTensor:
    """Only what was found is remembered: a model may be measured again.

    Raises:
        LookupError: when there is no such tensor.
    """
    try:
        tensor = LayerTensor.read(address)
    except ValueError:
        raise LookupError(address) from None
    report = reports().get(tensor.key)
    found = tensor.loaded(report) if isinstance(report, Report) else None
    if found is None:
        raise LookupError(address)
    return found

"""Methods of the years after the survey on the sorting transformer, measured."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.methods.transformer.kivi import QuantizedCache
from core.methods.transformer.method import MatrixMethod, remedied
from core.methods.transformer.product import Precision
from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.key_outliers import with_key_outliers
from core.networks.quantized_sorter import Sharing
from core.studies.claims.sorter import calibration
from core.studies.sorter_outliers import CHANNELS, SorterCase
from core.training.train_sorter import sorted_share, words_to_test
from explorer.compute.transformer import sorter, sorter_case


@dataclass(frozen=True)
class RemedyNumbers:
    """A method on a case: shares of the test words sorted without a mistake, 0 to 1.

    share: with weights and activations rounded. weights_share: with weights alone.
    error: of what a matrix computes, squared over its square, mean over the matrices; both rounded.
    """

    method: MatrixMethod
    share: float
    weights_share: float
    error: float


@st.cache_resource(show_spinner=False, max_entries=2000)
def sorter_remedy(seed: int, case: SorterCase, name: str) -> RemedyNumbers:
    """The method of this name on the float network of the case: outliers, and smoothing if any."""
    method, network = MATRIX_METHODS[name], sorter_case(seed, case).rescaled
    both, weights = (
        remedied(
            method, network, calibration(seed), Precision(case.weight_bits, bits, case.sharing)
        )
        for bits in (case.activation_bits, None)
    )
    return RemedyNumbers(
        method,
        sorted_share(both.sorter, words_to_test(), both.read),
        sorted_share(weights.sorter, words_to_test(), weights.read),
        float(np.mean([step.after for step in both.steps])),
    )


@st.cache_resource(show_spinner=False, max_entries=2000)
def control_share(seed: int, case: SorterCase, name: str) -> float:
    """The share alone, with weights and activations rounded, where there are no outliers."""
    precision = Precision(case.weight_bits, case.activation_bits, case.sharing)
    network = sorter_case(seed, replace(case, strength=1)).rescaled
    few = remedied(MATRIX_METHODS[name], network, calibration(seed), precision)
    return sorted_share(few.sorter, words_to_test(), few.read)


@st.cache_resource(show_spinner=False, max_entries=1000)
def cache_share(seed: int, strength: int, bits: int, keys: Sharing) -> float:
    """The same share with keys and values of `bits` bits, all else in float.

    strength: factor on CHANNELS of the keys. keys: whose range they share, CHANNEL or TOKEN.
    """
    injected = with_key_outliers(sorter(seed), CHANNELS, strength)
    return sorted_share(injected, words_to_test(), cache=QuantizedCache(bits, keys))

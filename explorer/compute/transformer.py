"""The sorting transformer: its training once for a seed, and what is measured of it."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.networks.quantized_sorter import Sharing
from core.networks.sorter import Sorter, layers_by_name
from core.networks.sorter_answer import Answer, answer, codes
from core.networks.sorter_trace import trace
from core.studies.claims.sorter import calibration
from core.studies.sorter_outliers import (
    STRENGTHS,
    SorterCase,
    SorterPair,
    largest_change,
    largest_over_median,
    sorter_pair,
)
from core.training.train_sorter import SorterStep, sorted_share, train_sorter, words_to_test
from explorer.compute.shared_steps import SharedSteps


@dataclass(frozen=True, eq=False)
class Walk:
    """One word through both networks.

    float_answer, quantized_answer: each network reads the letters that it gave itself.
    in_float, quantized: every matrix by name, weights included, of one pass over the word and the
        float answer: both networks read the same letters.
    """

    float_answer: Answer
    quantized_answer: Answer
    in_float: dict[str, np.ndarray]
    quantized: dict[str, np.ndarray]


@dataclass(frozen=True)
class SorterNumbers:
    """Shares of the test words, 0 to 1; the largest channel over the median one, as injected and
    as quantized; and by how much a score of the float function changed at most.
    """

    float_share: float
    quantized_share: float
    injected_ratio: float
    ratio: float
    change: float


@st.cache_resource(show_spinner=False, max_entries=100)
def sorter_training(seed: int) -> SharedSteps[SorterStep]:
    """The training, step by step: once for a seed, whoever asks."""
    return SharedSteps(train_sorter(seed))


def sorter(seed: int) -> Sorter:
    """The trained sorter of this seed."""
    *_, last = sorter_training(seed)
    return last.sorter


@st.cache_resource(show_spinner=False, max_entries=200)
def sorter_case(seed: int, case: SorterCase) -> SorterPair:
    """The sorter with its outliers, in float and quantized."""
    return sorter_pair(sorter(seed), calibration(seed), case)


@st.cache_resource(show_spinner=False, max_entries=100)
def sorter_walk(seed: int, case: SorterCase, word: str) -> Walk:
    """The word's letters through both networks."""
    pair, letters = sorter_case(seed, case), codes(word)
    few = pair.quantized
    answers = answer(pair.rescaled, letters), answer(few.sorter, letters, few.read)
    sequence = np.concatenate([letters, answers[0].letters])[:-1]
    return Walk(
        *answers,
        trace(pair.rescaled, sequence) | _weights(pair.rescaled),
        trace(few.sorter, sequence, few.read) | _weights(few.sorter),
    )


@st.cache_resource(show_spinner=False, max_entries=200)
def sorter_numbers(seed: int, case: SorterCase) -> SorterNumbers:
    """What the page says about a case."""
    pair, sequences = sorter_case(seed, case), calibration(seed)
    injected = sorter_case(seed, replace(case, alpha=None)).rescaled
    return SorterNumbers(
        sorted_share(pair.rescaled, words_to_test()),
        sorter_share(seed, case),
        largest_over_median(injected, sequences),
        largest_over_median(pair.rescaled, sequences),
        largest_change(sorter(seed), pair.rescaled, sequences),
    )


@st.cache_resource(show_spinner=False, max_entries=5000)
def sorter_share(seed: int, case: SorterCase) -> float:
    """The share of the test words that the quantized sorter sorts without a mistake, 0 to 1."""
    few = sorter_case(seed, case).quantized
    return sorted_share(few.sorter, words_to_test(), few.read)


def sorter_curve(seed: int, case: SorterCase, alpha: float) -> dict[str, list[float]]:
    """That share at each of STRENGTHS, for each line of the page's chart."""
    lines = {
        "per tensor": (Sharing.TENSOR, None),
        "per token": (Sharing.TOKEN, None),
        "per channel": (Sharing.CHANNEL, None),
        "smoothed, per tensor": (Sharing.TENSOR, alpha),
    }
    return {
        name: [
            sorter_share(seed, replace(case, sharing=sharing, strength=strength, alpha=smoothing))
            for strength in STRENGTHS
        ]
        for name, (sharing, smoothing) in lines.items()
    }


def _weights(sorter: Sorter) -> dict[str, np.ndarray]:
    """The matrices of weights, as "… weight", with those of the letters and the positions."""
    weights = {f"{name} weight": layer.weight for name, layer in layers_by_name(sorter).items()}
    return weights | {"token": sorter.token, "position": sorter.position}

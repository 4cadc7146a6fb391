"""The controls: the word, the outliers, smoothing, and how activations are quantized."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.errors import InputError
from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.quantized_sorter import Sharing
from core.networks.smoothing import ALPHA
from core.networks.sorter import LENGTH, LETTERS
from core.networks.sorter_answer import codes, spelled
from core.studies.sorter_outliers import STRENGTHS, SorterCase
from core.training.train_sorter import random_words
from explorer import settings
from explorer.controls.choices import segments, select
from explorer.controls.refusal import refuse
from explorer.transformer.flow import TILES

VIEWS = ("float", "quantized", "difference")
SHARINGS = tuple(sharing.value for sharing in Sharing)
NO_REMEDY, ALL, KIVI = "none", "all", "kivi"
REMEDIES = {
    NO_REMEDY: "none",
    **{name: method.title for name, method in MATRIX_METHODS.items() if name != "nearest"},
    KIVI: "Keys by channel, values by token (KIVI)",
    ALL: "compare all that round matrices",
}


@dataclass(frozen=True)
class TransformerSettings:
    """The word; what is done to the network; which matrices are shown, and which one large.

    alpha: of SmoothQuant, in percent. remedy: one of REMEDIES. seed: of the training.
    """

    word: str = settings.text("CABDAB", f"[{LETTERS}{LETTERS.lower()}]{{{LENGTH}}}")
    strength: int = settings.one_of(100, STRENGTHS)
    smooth: bool = settings.flag(False)
    alpha: int = settings.one_of(round(100 * ALPHA), range(0, 101, 5))
    sharing: str = settings.choice("tensor", SHARINGS)
    activation_bits: int = settings.whole(8, 2, 8)
    weight_bits: int = settings.whole(8, 2, 8)
    view: str = settings.choice("quantized", VIEWS)
    matrix: str = settings.choice("block 1 attention in", TILES)
    remedy: str = settings.choice(NO_REMEDY, REMEDIES)
    seed: int = settings.whole(0, 0, 999)

    @property
    def case(self) -> SorterCase:
        """What is done to the network."""
        alpha = self.alpha / 100 if self.smooth else None
        return SorterCase(
            self.weight_bits, self.activation_bits, Sharing(self.sharing), self.strength, alpha
        )


_key = partial(settings.key, TransformerSettings)


def word_controls(now: TransformerSettings) -> None:
    """The six letters, typed or at random."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            f"Six letters, {LETTERS[0]} to {LETTERS[-1]}",
            key=_key("word"),
            max_chars=LENGTH,
            width=150,
        )
        st.button("Another word", on_click=_another_word, args=(now,))
    typed = st.session_state[_key("word")]
    if typed != now.word:
        error = InputError(
            f"Got {typed!r}; the network knows words of {LENGTH} letters out of {LETTERS}. "
            f"Type one such as {now.word}, which is shown here."
        )
        refuse("This word cannot be sorted.", error)


def network_controls() -> None:
    """What is done to the network."""
    st.select_slider(
        "Outlier strength, injected by us",
        STRENGTHS,
        format_func=lambda strength: f"×{strength}" if strength > 1 else "none",
        key=_key("strength"),
        help="Three channels of every normalization are multiplied by this, and the weights behind "
        "them are divided by it: the float network computes the same as before.",
    )
    st.slider(
        "α, the share moved into the weights",
        0,
        100,
        step=5,
        format="%d %%",
        key=_key("alpha"),
        disabled=not st.session_state[_key("smooth")],
    )
    segments(
        TransformerSettings,
        "sharing",
        "One scale of activations per",
        SHARINGS,
        explained="Per tensor and per channel come from calibration data; per token is computed "
        "while the network runs. An integer product cannot have a scale for each channel of its "
        "input.",
    )
    st.slider("Bits for each activation", 2, 8, key=_key("activation_bits"))
    st.slider("Bits for each weight", 2, 8, key=_key("weight_bits"))


def smooth_control() -> None:
    """Smoothing on or off."""
    st.toggle(
        "Smooth (SmoothQuant)",
        key=_key("smooth"),
        help="Divides each channel by a factor of its own, and multiplies the weights by it.",
    )


def remedy_control() -> None:
    """One of the methods of the years after the survey, or all of them."""
    select(
        TransformerSettings,
        "remedy",
        "Remedy",
        REMEDIES,
        explained="It is applied to the network as it is set above: with its outliers, its bits, "
        "and smoothed if you smooth it.",
    )


def view_control() -> None:
    """Which numbers the matrices show."""
    segments(TransformerSettings, "view", "Matrices of the network", VIEWS)


def _another_word(now: TransformerSettings) -> None:
    """A random word; it follows from the seed and from the word before."""
    draw = np.random.default_rng([now.seed, *codes(now.word.upper())])
    settings.put(TransformerSettings, word=spelled(random_words(1, draw)[0]))

"""The controls: how many bits, which gradient rule, whose weights are drawn."""

from dataclasses import dataclass

import streamlit as st

from core.networks.designs import DIGITS_CNN
from core.rounding import RoundingMode
from core.studies.training_on_levels import BITS
from core.training.few_bit_training import FewBitTraining
from core.training.rules import GRADIENT_RULES
from explorer import settings
from explorer.controls.choices import segments, select

_LAYERS = {layer.name: i for i, layer in enumerate(DIGITS_CNN)}
_LAYER_TITLES = {
    "conv1": "first convolution",
    "conv2": "second convolution",
    "classifier": "classifier",
}
STORED_BITS = 6
GRADIENT_BITS = {0: "float32", 8: "8", 6: "6", 4: "4", 2: "2"}
STORED = {
    "float": "in float32",
    RoundingMode.NEAREST_EVEN.value: f"in {STORED_BITS} bits, to the nearest",
    RoundingMode.STOCHASTIC.value: f"in {STORED_BITS} bits, stochastic",
}


@dataclass(frozen=True)
class TrainingSettings:
    """What is trained, and which layer's weights are drawn; `seed` is that of all training.

    gradient: bits of the gradients, 0: float32. stored: how weights are kept between two updates.
    """

    bits: int = settings.one_of(2, BITS)
    rule: str = settings.choice("lsq", GRADIENT_RULES)
    layer: str = settings.choice("conv2", _LAYERS)
    gradient: int = settings.one_of(0, GRADIENT_BITS)
    stored: str = settings.choice("float", STORED)
    seed: int = settings.whole(0, 0, 999)

    @property
    def layer_index(self) -> int:
        """The layer's place in the network."""
        return _LAYERS[self.layer]

    @property
    def few_bits(self) -> FewBitTraining:
        """How many bits training itself has."""
        if self.stored == "float":
            return FewBitTraining(self.gradient or None)
        return FewBitTraining(self.gradient or None, STORED_BITS, RoundingMode(self.stored))


def few_bits_controls() -> None:
    """Bits of the gradients, and of the float weights."""
    with st.expander("Training itself in few bits"), st.container(horizontal=True, gap="medium"):
        segments(
            TrainingSettings,
            "gradient",
            "Bits of the gradients (DoReFa)",
            GRADIENT_BITS,
            explained="The gradient of each layer’s sums is rounded at random to so few levels.",
        )
        segments(
            TrainingSettings,
            "stored",
            "The float weights are stored",
            STORED,
            explained="After each update they are rounded to a grid. Rounding to the nearest "
            "undoes every update below half a step; stochastic rounding keeps them on average.",
        )


def bits_control() -> None:
    """2, 3 or 4 bits for each weight."""
    segments(TrainingSettings, "bits", "Bits for each weight", BITS)


def rule_control() -> None:
    """One of the gradient rules."""
    titles = {name: rule.title for name, rule in GRADIENT_RULES.items()}
    select(TrainingSettings, "rule", "Gradient rule", titles, width=210)


def layer_control() -> None:
    """Whose weights the histogram shows."""
    segments(TrainingSettings, "layer", "Weights of the", _LAYER_TITLES)

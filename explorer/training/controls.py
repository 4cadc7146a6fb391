"""The controls: how many bits, which gradient rule, whose weights are drawn."""

from dataclasses import dataclass

import streamlit as st

from core.networks.designs import DIGITS_CNN
from core.studies.training_on_levels import BITS
from core.training.rules import GRADIENT_RULES
from explorer import settings

_LAYERS = {layer.name: i for i, layer in enumerate(DIGITS_CNN)}
_LAYER_TITLES = {
    "conv1": "first convolution",
    "conv2": "second convolution",
    "classifier": "classifier",
}


@dataclass(frozen=True)
class TrainingSettings:
    """What is trained, and which layer's weights are drawn; `seed` is that of all training."""

    bits: int = settings.one_of(2, BITS)
    rule: str = settings.choice("lsq", GRADIENT_RULES)
    layer: str = settings.choice("conv2", _LAYERS)
    seed: int = settings.whole(0, 0, 999)

    @property
    def layer_index(self) -> int:
        """The layer's place in the network."""
        return _LAYERS[self.layer]


def bits_control() -> None:
    """2, 3 or 4 bits for each weight."""
    st.segmented_control(
        "Bits for each weight",
        BITS,
        key=settings.key(TrainingSettings, "bits"),
        required=True,
    )


def rule_control() -> None:
    """One of the gradient rules."""
    st.selectbox(
        "Gradient rule",
        list(GRADIENT_RULES),
        format_func=lambda name: GRADIENT_RULES[name].title,
        key=settings.key(TrainingSettings, "rule"),
        width=210,
    )


def layer_control() -> None:
    """Whose weights the histogram shows."""
    st.segmented_control(
        "Weights of the",
        list(_LAYERS),
        format_func=_LAYER_TITLES.__getitem__,
        key=settings.key(TrainingSettings, "layer"),
        required=True,
    )

"""The controls of the live network: how coarse it is made, and which training is looked at."""

from dataclasses import dataclass

from explorer import settings
from explorer.chart.controls import Choice, Slider

_SCALES = {"tensor": "per tensor", "channel": "per channel"}


@dataclass(frozen=True)
class NetworkSettings:
    """What the network is made of; `seed` is that of its training."""

    weight_bits: int = settings.whole(3, 2, 8)
    activation_bits: int = settings.whole(4, 2, 8)
    scales: str = settings.choice("tensor", _SCALES)
    seed: int = settings.whole(0, 0, 999)


CONTROLS = (
    Slider("weight_bits", "Bits for each weight", 2, 8, 1),
    Choice("scales", "One scale for the weights", _SCALES, row=True),
    Slider("activation_bits", "Bits for each activation", 2, 8, 1),
)

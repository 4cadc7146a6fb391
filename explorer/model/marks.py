"""On which tensor of a layer a cause shows, and what of it is drawn in orange."""

from dataclasses import dataclass
from typing import Literal

from core.analysis.causes.cause import Cause

Tensor = Literal["weights", "input"]

_OF_THE_INPUT = (
    *("unbalanced concatenation", "negative tail", "shared scale"),
    *("calibration tail", "shifted data"),
)
# Evidence: the magnitude that the others stay below.
_BEYOND = ("largest_without", "smallest_part", "median_channel")


@dataclass(frozen=True)
class Mark:
    """What of a tensor stands out: a channel, values of a larger magnitude, values below 0."""

    channel: int | None = None
    beyond: float | None = None
    negative: bool = False

    @property
    def anything(self) -> bool:
        """Whether it marks something."""
        return self != Mark()


def tensor_of(cause: Cause) -> Tensor:
    """The tensor that the cause is about, of the layer that reads it.

    >>> tensor_of(Cause("conv", "negative tail", {}, ()))
    'input'
    """
    of_the_input = cause.cause in _OF_THE_INPUT or cause.evidence.get("tensor") == "input"
    return "input" if of_the_input else "weights"


def shown_on(cause: Cause, layer: str) -> Tensor:
    """The tensor of `layer` on which the cause shows.

    A channel of an input that stands out shows in the weights of the layer that makes it, too.
    """
    return tensor_of(cause) if layer == _reader(cause) else "weights"


def mark(cause: Cause, layer: str, tensor: str) -> Mark:
    """What a cause marks in a tensor ("weights" or "input") of a layer."""
    found, makes_it = cause.evidence, layer != _reader(cause)
    if tensor != shown_on(cause, layer) or layer not in (cause.layer, _reader(cause)):
        return Mark()
    channel = None if found.get("channel") is None else int(found["channel"])
    beyond = next((float(found[name]) for name in _BEYOND if name in found), None)
    return Mark(channel, None if makes_it else beyond, cause.cause == "negative tail")


def _reader(cause: Cause) -> str:
    """The layer that reads the tensor."""
    return str(cause.evidence.get("reader", cause.layer))

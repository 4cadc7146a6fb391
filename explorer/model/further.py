"""From a cause to the lab that shows it: its link, with the state that the lab's address can hold.

A lab shows a small tensor with the same fault; the layer's own tensor is too large for an address.
"""

from dataclasses import dataclass, field

from core.analysis import LayerSettings
from core.analysis.causes.cause import Cause

_BRANCHES_MEET = "9"  # step of the lesson


@dataclass(frozen=True)
class Further:
    """A page's address, its query, and what there is to see."""

    url_path: str
    words: str
    query: dict[str, str] = field(default_factory=dict)


def further(cause: Cause, settings: LayerSettings) -> Further | None:
    """Where the cause is shown; None for those without a page.

    settings: of the layer, whose bits the lab opens with where it has them.
    """
    bits = settings.weight_bits if cause.evidence.get("tensor") == "weights" else None
    bits = min(settings.activation_bits if bits is None else bits, 8)
    if cause.cause in ("outlier channel", "unequal channels", "unbalanced concatenation"):
        if cause.evidence.get("tensor") != "weights":
            return Further("transformer", "Channels of activations that stand out, and smoothing")
        story = "digits" if cause.cause == "outlier channel" else "uneven"
        size = "4.0" if cause.cause == "outlier channel" else "0.0"
        query = {"story": story, "size": size, "bits": str(bits)}
        return Further("granularity", "How many weights should share one scale?", query)
    if cause.cause in ("outlier values", "too few bits"):
        story = "outlier" if cause.cause == "outlier values" else "weights"
        query = {"story": story, "bits": str(bits)}
        return Further("range", "Which range should a few levels cover?", query)
    if cause.cause == "calibration tail":
        query = {"story": "outlier", "bits": str(bits if bits in (2, 3, 4) else 8)}
        return Further("calibration", "How much data does a range need?", query)
    if cause.cause == "shared scale":
        query = {"lesson": "without-floats", "step": _BRANCHES_MEET}
        return Further("lesson", "Two branches meet, and need one scale", query)
    if cause.cause == "shifted data":
        return Further("calibration", "A static range on shifted data", {"shift": "2.0"})
    if cause.cause == "negative tail":
        query = {"low": f"{cause.evidence['lowest']:.2f}", "bits": str(min(bits, 5))}
        return Further("scale", "Codes for a small negative tail", query)
    if cause.cause == "accumulator overflow":
        register = str(min(max(settings.accumulator_bits, 8), 32))
        query = {"register": register, "overflow": "wraps"}
        return Further("product", "What happens when a sum does not fit", query)
    return None

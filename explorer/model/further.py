"""From a cause to the labs and lessons that show it, with the layer's own tensor loaded."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from core.analysis import LayerSettings
from core.analysis.causes.cause import Cause
from core.studies.ranges_over_batches import SHIFTS
from explorer.model.marks import tensor_of

Address = Callable[[str, str], str]

_BRANCHES_MEET = "9"  # step of the lesson
_LAB = {
    "outlier channel": ("granularity", "Its channels under one scale, and under a scale for each"),
    "unequal channels": ("granularity", "Its channels under one scale, and under a scale for each"),
    "unbalanced concatenation": ("granularity", "Its parts under one scale, and under their own"),
    "dead channel": ("granularity", "Its weights, the dead channel among them"),
    "outlier values": ("range", "Which range should its levels cover?"),
    "too few bits": ("range", "Its values under more bits and fewer"),
    "negative tail": ("range", "How many codes are left below 0"),
    "shared scale": ("range", "How few codes the shared range leaves it"),
    "calibration tail": ("calibration", "What each rule makes of its input, batch by batch"),
    "shifted data": ("calibration", "A range chosen before, on data that differ from it"),
    "accumulator overflow": ("product", "What happens when a sum does not fit"),
}


@dataclass(frozen=True)
class Further:
    """A page's address, its query, and what there is to see."""

    url_path: str
    words: str
    query: dict[str, str] = field(default_factory=dict)


def further(cause: Cause, settings: LayerSettings, address: Address) -> tuple[Further, ...]:
    """Where the cause is shown: its lab, and what goes deeper.

    settings: of the layer, whose bits the lab opens with. address: of the weights, the input or an
    integer sum of a layer, by its name, as a lab's address names it (`explorer.layer_tensor`,
    `explorer.layer_sum`); "" for none.
    """
    what = tensor_of(cause)
    own = address(str(cause.evidence.get("reader", cause.layer)), what)
    bits = settings.activation_bits if what == "input" else settings.weight_bits
    url_path, words = _LAB[cause.cause]
    query = {name: text for name, text in {"story": own, "bits": str(bits)}.items() if text}
    if url_path == "range":
        query["symmetric"] = str(int(is_symmetric(settings, what)))
    if url_path == "calibration":
        query["bits"] = str(bits if bits in (2, 3, 4) else 8)
    if cause.cause == "shifted data":
        query["shift"] = _shift(cause)
    if url_path == "product":
        register = str(min(max(settings.accumulator_bits, 8), 32))
        query = {"register": register, "overflow": "wraps"}
        if own := address(cause.layer, "sum"):
            query["story"] = own
    return (Further(url_path, words, query), *_deeper(cause, what))


def is_symmetric(settings: LayerSettings, what: str) -> bool:
    """Whether the layer's "weights" or "input" have 0 in the middle of their codes."""
    return not settings.affine_weights if what == "weights" else settings.symmetric


def _deeper(cause: Cause, what: str) -> tuple[Further, ...]:
    """A lesson, or another page, on the same fault."""
    if cause.cause == "shared scale":
        query = {"lesson": "without-floats", "step": _BRANCHES_MEET}
        return (Further("lesson", "Two branches meet, and need one scale", query),)
    if cause.cause in ("outlier channel", "unequal channels") and what == "input":
        words = "Channels of activations that stand out in a small network, and smoothing"
        return (Further("transformer", words),)
    return ()


def _shift(cause: Cause) -> str:
    """How many doublings the held-out data are brighter, as far as the lab's slider goes."""
    before, after = (abs(float(cause.evidence[name])) for name in ("calibration", "held_out"))
    doublings = math.log2(after / before) if before and after else SHIFTS[-1]
    return repr(min(SHIFTS, key=lambda shift: abs(shift - doublings)))

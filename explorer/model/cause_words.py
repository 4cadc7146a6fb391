"""The causes of a layer's error in plain words, with the numbers they were recognised by.

Each takes `quote`, which writes a name that comes from a file for Markdown or for HTML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.analysis.causes import dead_channel
from core.analysis.causes.cause import Cause, Evidence
from core.analysis.remedies.table import REMEDIES
from core.metrics import decibels

Quote = Callable[[str], str]

# What helps and no setting of a layer can do.
_BY_HAND = {
    "remove channel": "Remove the channel from the model: it only costs time and memory. What it "
    "gives, if that is not 0, belongs to the biases of the layer that reads it.",
    "other data": "Calibrate on data like those that the model will meet.",
    "fewer bits": "Fewer bits of weights and activations make the sums smaller.",
    "other target": "Choose a target that gives each input its own scale, or scale the weights "
    "before this input so that it comes out as large as the others.",
}


@dataclass(frozen=True)
class _Words:
    """title: what is wrong, after the layer's name. evidence: how it was recognised."""

    title: str
    evidence: Callable[[Evidence, Quote], str]


def _tensor(evidence: Evidence) -> str:
    return "weights" if evidence["tensor"] == "weights" else "inputs"


def _db(evidence: Evidence, name: str) -> str:
    return decibels(float(evidence[name]))


def _gain(evidence: Evidence) -> str:
    return f"the others would gain {_db(evidence, 'gain_db')}"


def _overflow(e: Evidence, quote: Quote) -> str:
    return (
        f"The largest sum of products is {e['largest_sum']:,}, which takes {e['bits_needed']} "
        f"bits; the {e['accumulator_bits']} bits of the accumulator hold at most {e['limit']:,}."
    )


def _shared(e: Evidence, quote: Quote) -> str:
    return (
        f"All inputs of {quote(str(e['operator']))} share one scale, for values from "
        f"{e['shared_low']:.3g} to {e['shared_high']:.3g}. This input reaches to "
        f"{e['largest']:.3g}; with a scale of its own it would gain {_db(e, 'gain_db')}."
    )


def _shifted(e: Evidence, quote: Quote) -> str:
    return (
        f"For the input {quote(str(e['input']))}, the {e['statistic']} of a sample is "
        f"{e['calibration']:.3g} on average in the calibration data and {e['held_out']:.3g} in the "
        f"held-out data: {e['difference']:.1f} deviations apart, where random groups differ by "
        f"{e['expected_difference']:.1f} at most."
    )


def _dead(e: Evidence, quote: Quote) -> str:
    channel = e["channel"]
    why = {
        dead_channel.ZERO: f"Output channel {channel} never changes: all of its weights are 0, or "
        "the batch normalization behind it multiplies it by 0.",
        dead_channel.UNREAD: f"The layer that reads output channel {channel} has only weights of 0 "
        "for it: nothing depends on this channel.",
    }
    if e["reason"] == dead_channel.CONSTANT:
        said = (
            f"Output channel {channel} is the same for every sample behind its activation: before "
            f"it, its values lie from {e['low']:.3g} to {e['high']:.3g}, those of the median "
            f"channel from {e['usual_low']:.3g} to {e['usual_high']:.3g}."
        )
    else:
        said = why[str(e["reason"])]
    return (
        f"{said} {e['dead_channels']} of {e['channels']} channels are so; usual in this model are "
        f"{e['usual_share']:.0%}."
    )


def _bits(e: Evidence, quote: Quote) -> str:
    return (
        f"Its {_tensor(e)} have {e['bits']} bits, the other layers {e['usual_bits']}. With "
        f"{e['usual_bits']} it would gain {_db(e, 'gain_db')}."
    )


def _calibration(e: Evidence, quote: Quote) -> str:
    return (
        f"Calibration chose the range {e['low']:.3g} … {e['high']:.3g}; the inputs reach from "
        f"{e['smallest']:.3g} to {e['largest']:.3g}. The {e['share_clipped']:.2%} of them that are "
        f"clipped make {e['share_of_error']:.0%} of the input’s squared error. Without clipping "
        f"it would gain {_db(e, 'gain_db')}."
    )


def _tail(e: Evidence, quote: Quote) -> str:
    codes = {0: "no code", 1: "only 1 code"}.get(int(e["codes"]), f"only {e['codes']} codes")
    return (
        f"{e['share_negative']:.0%} of the inputs lie between {e['lowest']:.2f} and 0, where "
        f"{codes} can stand for them: {_db(e, 'tail_sqnr_db')} are left of this part, which makes "
        f"{e['share_of_error']:.0%} of the input’s squared error."
    )


def _concat(e: Evidence, quote: Quote) -> str:
    return (
        f"{e['parts']} tensors are joined under one scale. One reaches to {e['largest_part']:.3g}, "
        f"another only to {e['smallest_part']:.3g}; with a scale of its own the part that fares "
        f"worst would gain {_db(e, 'gain_db')}."
    )


def _values(e: Evidence, quote: Quote) -> str:
    return (
        f"{e['outliers']} of its {_tensor(e)} reach to {e['largest']:.3g}, all others only to "
        f"{e['largest_without']:.3g}, and all share one step. Without them {_gain(e)}."
    )


def _channel(e: Evidence, quote: Quote) -> str:
    where = "its weights" if e["tensor"] == "weights" else "its inputs"
    if e.get("reader", e["layer"]) != e["layer"]:
        where = f"its output, which {quote(str(e['reader']))} reads,"
    if e.get("scales"):
        return (
            f"Channel {e['channel']} of its output reaches to {e['largest']:.3g} before the "
            f"activation, all others only to {e['largest_without']:.3g}. Its weights have a scale "
            f"of their own, so that the weights lose nothing. Where the output takes codes under "
            f"one scale, the others lose {_db(e, 'gain_db')}."
        )
    return (
        f"Channel {e['channel']} of {where} reaches to {e['largest']:.3g}, all others only to "
        f"{e['largest_without']:.3g}. It sets the step that all share; without it {_gain(e)}."
    )


def _unequal(e: Evidence, quote: Quote) -> str:
    return (
        f"One channel of its {_tensor(e)} reaches to {e['largest_channel']:.3g}, the median one "
        f"only to {e['median_channel']:.3g}, and one step fits all of them badly. A scale for each "
        f"channel would gain {_db(e, 'gain_db')}."
    )


_TABLE: Mapping[str, _Words] = {
    "accumulator overflow": _Words("its sums do not fit the accumulator", _overflow),
    "shared scale": _Words("it is small for the scale that it shares", _shared),
    "shifted data": _Words("the calibration data are not like the held-out data", _shifted),
    "dead channel": _Words("a channel is dead", _dead),
    "too few bits": _Words("it has fewer bits than the others", _bits),
    "calibration tail": _Words("calibration cuts off values that matter", _calibration),
    "negative tail": _Words("few codes are left for small negative inputs", _tail),
    "unbalanced concatenation": _Words("it joins tensors of unlike size", _concat),
    "outlier values": _Words("a few outliers set the scale", _values),
    "outlier channel": _Words("one channel sets the scale", _channel),
    "unequal channels": _Words("its channels are unlike in size", _unequal),
}


def title(cause: Cause) -> str:
    """What is wrong with the layer, to stand after its name and a colon."""
    if cause.evidence.get("scales"):
        return "one channel is far larger than the others"
    return _TABLE[cause.cause].title


def evidence(cause: Cause, quote: Quote) -> str:
    """The numbers that the cause was recognised by, in a sentence or two."""
    return _TABLE[cause.cause].evidence({"layer": cause.layer, **cause.evidence}, quote)


def applicable(cause: Cause) -> tuple[str, ...]:
    """The names of the remedies that are settings of the layer, the likeliest first."""
    return tuple(name for name in cause.remedies if name in REMEDIES)


def by_hand(cause: Cause) -> str:
    """What helps and is no setting of a layer; "" for nothing."""
    return " ".join(_BY_HAND[name] for name in cause.remedies if name in _BY_HAND)

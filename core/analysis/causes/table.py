"""The causes in one table, the most specific first: a layer's tensor gets one cause.

To add a cause: write its function in a file of its own, and its line here.
"""

from collections.abc import Callable, Iterable, Mapping

from core.analysis.causes.accumulator_overflow import accumulator_overflow
from core.analysis.causes.calibration_tail import calibration_tail
from core.analysis.causes.cause import Cause
from core.analysis.causes.dead_channel import dead_channel
from core.analysis.causes.facts import LayerFacts, ModelFacts
from core.analysis.causes.negative_tail import negative_tail
from core.analysis.causes.outlier_channel import outlier_channel
from core.analysis.causes.outlier_values import outlier_values
from core.analysis.causes.shared_scale import shared_scale
from core.analysis.causes.shifted_data import shifted_data
from core.analysis.causes.too_few_bits import too_few_bits
from core.analysis.causes.unbalanced_concat import unbalanced_concat
from core.analysis.causes.unequal_channels import unequal_channels

Test = Callable[[LayerFacts, ModelFacts], Cause | None]

#: Whatever else a layer has.
ALONE: Mapping[str, Test] = {
    "accumulator overflow": accumulator_overflow,
    "shifted data": shifted_data,
    "dead channel": dead_channel,
    "shared scale": shared_scale,
}
#: Explanations of one and the same loss of SQNR: the first that holds is the cause.
OF_A_LOSS: Mapping[str, Test] = {
    "too few bits": too_few_bits,
    "calibration tail": calibration_tail,
    "negative tail": negative_tail,
    "unbalanced concatenation": unbalanced_concat,
    "outlier values": outlier_values,
    "outlier channel": outlier_channel,
    "unequal channels": unequal_channels,
}
CAUSES: Mapping[str, Test] = {**ALONE, **OF_A_LOSS}
_HARMLESS = "dead channel"


def find_causes(model: ModelFacts) -> tuple[Cause, ...]:
    """The causes that stand out in the model, the largest loss first; () where none does.

    A fault of weights makes inputs of later layers uneven: what stands out there comes after it.
    A dead channel costs nothing and makes nothing uneven: it comes last.
    """
    found: dict[tuple[str, str], Cause] = {}
    for layer in model.layers:
        causes = [test(layer, model) for test in ALONE.values()]
        if layer.operator is None:  # what is rounded between layers has no other cause
            causes.append(next(filter(None, (t(layer, model) for t in OF_A_LOSS.values())), None))
        for cause in filter(None, causes):
            key = (cause.layer, cause.cause)
            known = found.get(key)
            minor = known is None or _of_input(known) or not known.loss_db
            if minor and (known is None or known.loss_db < cause.loss_db):
                found[key] = cause
    order = {layer.name: number for number, layer in enumerate(model.layers)}
    harmful = (cause for cause in found.values() if cause.cause != _HARMLESS)
    faults = [order[cause.layer] for cause in harmful if not _of_input(cause)]

    def rank(cause: Cause) -> tuple[bool, bool, float]:
        after_a_fault = order[cause.layer] > min(faults, default=len(order))
        return cause.cause == _HARMLESS, _of_input(cause) and after_a_fault, -cause.loss_db

    return tuple(sorted(found.values(), key=rank))


def flagged(causes: Iterable[Cause]) -> tuple[str, ...]:
    """The layers that the causes name, in order: those at fault, and those that read them."""
    names = (name for cause in causes for name in (cause.layer, cause.evidence.get("reader")))
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _of_input(cause: Cause) -> bool:
    """Whether it shows in the input of the layer itself, so that a layer before may be at fault."""
    of_input = cause.evidence.get("tensor") == "input"
    return of_input and cause.evidence.get("reader", cause.layer) == cause.layer

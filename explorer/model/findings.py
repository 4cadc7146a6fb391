"""What a report found, in words: the layer, the cause and its evidence, once; or that nothing is.

And what the error of the model's output means, which is not that of any one layer.
"""

import math
from collections.abc import Callable

from core.analysis import LayerError, Report
from core.analysis.resampling import Ranks
from core.analysis.shell.table import ranks_words, stage_sqnr
from core.metrics import ErrorSums, decibels
from explorer.model import cause_words
from explorer.model.names import shorten

Quote = Callable[[str], str]

_INHERITED = 3.0  # dB between a layer alone and with all before it that are worth a word


def headline(report: Report, quote: Quote) -> str:
    """The layer and what is wrong with it, or that nothing stands out."""
    if report.causes:
        cause = report.causes[0]
        return f"{quote(shorten(cause.layer, 40))}: {cause_words.title(cause)}"
    weakest = _weakest(report)
    if weakest is None:
        return "Nothing stands out"
    return f"Nothing stands out; the least is left in {quote(shorten(weakest.name, 40))}"


def explanation(report: Report, quote: Quote) -> str:
    """The evidence for the first cause and what to try; or what "nothing" means."""
    if report.causes:
        cause = report.causes[0]
        return f"{cause_words.evidence(cause, quote)} {what_to_try(report, 0)}"
    weakest = _weakest(report)
    if weakest is None:
        return "Every layer is exact at these settings."
    return (
        "No layer lies clearly below the others of this model, and no tensor shows a known cause. "
        f"When this layer alone is quantized, {stage_sqnr(weakest.local)} are left of its output "
        "(SQNR, higher is better). More bits or finer scales would help all layers alike."
    )


def others(report: Report, quote: Quote) -> list[str]:
    """A paragraph for each further cause."""
    return [
        f"{quote(shorten(cause.layer, 40))}: {cause_words.title(cause)}. "
        f"{cause_words.evidence(cause, quote)} {what_to_try(report, number)}"
        for number, cause in enumerate(report.causes)
        if number
    ]


def ranks(found: Ranks | None, measured: str, quote: Quote) -> str:
    """Which layers resampled data cannot tell from the worst; "" where that was not looked at.

    measured: by the errors of what the layers are ranked.
    """
    if found is None:
        return ""
    words = ranks_words(found, lambda name: quote(shorten(name, 40)))
    return f"By {measured}, {words} (bootstrap over the samples, 95 %)."


def what_to_try(report: Report, number: int) -> str:
    """The remedies of a cause, in a sentence."""
    cause = report.causes[number]
    names = cause_words.applicable(cause)
    tries = f"What may help, the likeliest first: {', '.join(names)}." if names else ""
    return " ".join(filter(None, (tries, cause_words.by_hand(cause))))


def output_words(report: Report, quote: Quote) -> str:
    """What the error of the first comparable output means; "" where there is none."""
    output = next((o for o in report.outputs if o.error), None)
    if output is None or output.error is None or not math.isfinite(output.error.sqnr_db):
        return ""
    db = output.error.sqnr_db
    parts = [
        f"Of the output {quote(shorten(output.name, 40))}, {decibels(db)} are left: {_size(db)}."
    ]
    last = next((la for la in reversed(report.layers) if _known(la.local)), None)
    if last is not None and last.local is not None and last.local.sqnr_db > db + _INHERITED:
        parts.append(
            f"The last layer, {quote(shorten(last.name, 40))}, keeps {stage_sqnr(last.local)} when "
            "it alone is quantized. The output is worse because it inherits the errors of all "
            "layers before, which add up."
        )
    return " ".join(parts)


def _weakest(report: Report) -> LayerError | None:
    """The layer of which the least is left when it alone is quantized; None where all are exact."""
    return next((la for la in report.worst_first if la.local and not la.local.exact), None)


def _size(db: float) -> str:
    """An SQNR in words.

    >>> _size(20.0)
    'the root mean square of the error is 10 % of the output’s'
    """
    percent = 100 * 10 ** (-db / 20)
    return (
        "the root mean square of the error is "
        f"{percent:{',.0f' if percent >= 1 else '.1g'}} % of the output’s"
    )


def _known(sums: ErrorSums | None) -> bool:
    return sums is not None and math.isfinite(sums.sqnr_db)

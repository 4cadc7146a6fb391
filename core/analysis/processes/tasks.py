"""What a worker can be asked to do with a file, and what it may find."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from core.analysis.remedies.trial import Mended
from core.analysis.results.exported import Exported
from core.analysis.results.integer_report import IntegerReport
from core.analysis.results.preflight_result import Preflight
from core.analysis.results.report import Report
from core.analysis.results.sensitivity_result import Sensitivity
from core.analysis.results.weights_listing import WeightsListing
from core.analysis.results.weights_report import WeightsReport

Result = (
    Report
    | WeightsReport
    | Preflight
    | WeightsListing
    | IntegerReport
    | Sensitivity
    | Mended
    | Exported
)
_RESULTS: dict[str, Callable[[dict[str, Any]], Result]] = {
    Report.__name__: Report.from_dict,
    WeightsReport.__name__: WeightsReport.from_dict,
    Preflight.__name__: Preflight.from_dict,
    WeightsListing.__name__: WeightsListing.from_dict,
    IntegerReport.__name__: IntegerReport.from_dict,
    Sensitivity.__name__: Sensitivity.from_dict,
    Mended.__name__: Mended.from_dict,
    Exported.__name__: Exported.from_dict,
}


class Task(Enum):
    """What to do.

    PREFLIGHT: look at the file, and run a network once in float.
    REPORT:    the error of each layer of a float model, or of each tensor of a file of weights.
    INTEGERS:  a quantized model's codes.
    SENSITIVITY: the effect of each layer on the output.
    MEND:      remedies, tried and measured.
    EXPORT:    the quantized model as a file.
    """

    PREFLIGHT = "preflight"
    REPORT = "report"
    INTEGERS = "integers"
    SENSITIVITY = "sensitivity"
    MEND = "mend"
    EXPORT = "export"

    def work(self) -> Callable[..., Result | Iterator[Result]]:
        """The function that does it, with the parameters of `measure`; imported only now.

        One that yields results knows more with each; the last is the whole.
        """
        if self is Task.INTEGERS:
            from core.analysis.integers import compare_integers

            return compare_integers
        if self is Task.SENSITIVITY:
            from core.analysis.sensitivity import sensitivity

            return sensitivity
        if self is Task.MEND:
            from core.analysis.mend import mend

            return mend
        if self is Task.EXPORT:
            from core.analysis.export import export

            return export
        from core.analysis import measure

        return measure.look if self is Task.PREFLIGHT else measure.measure


def read_result(kind: str, plain: dict[str, Any]) -> Result:
    """A result from the name of its class and its JSON values."""
    return _RESULTS[kind](plain)

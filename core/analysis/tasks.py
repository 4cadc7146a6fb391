"""What a worker can be asked to do with a model."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from core.analysis.exported import Exported
from core.analysis.integer_report import IntegerReport
from core.analysis.remedies.trial import Mended
from core.analysis.report import Report
from core.analysis.sensitivity_result import Sensitivity

Result = Report | IntegerReport | Sensitivity | Mended | Exported


class Task(Enum):
    """What to do.

    REPORT: the error of each layer of a float model. INTEGERS: a quantized model's codes.
    SENSITIVITY: the effect of each layer on the output. MEND: remedies, tried and measured.
    EXPORT: the quantized model as a file.
    """

    REPORT = "report"
    INTEGERS = "integers"
    SENSITIVITY = "sensitivity"
    MEND = "mend"
    EXPORT = "export"

    def work(self) -> Callable[..., Result | Iterator[Result]]:
        """The function that does it, with the parameters of `analyze`; imported only now.

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
        from core.analysis.per_layer import analyze

        return analyze

    def read(self, plain: dict[str, Any]) -> Result:
        """The result from its JSON values."""
        kinds: dict[Task, Callable[[dict[str, Any]], Result]] = {
            Task.REPORT: Report.from_dict,
            Task.INTEGERS: IntegerReport.from_dict,
            Task.SENSITIVITY: Sensitivity.from_dict,
            Task.MEND: Mended.from_dict,
            Task.EXPORT: Exported.from_dict,
        }
        return kinds[self](plain)

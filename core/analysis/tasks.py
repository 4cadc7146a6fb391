"""What a worker can be asked to do with a model."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from core.analysis.integer_report import IntegerReport
from core.analysis.report import Report
from core.analysis.sensitivity_result import Sensitivity

Result = Report | IntegerReport | Sensitivity


class Task(Enum):
    """What to do.

    REPORT: the error of each layer of a float model. INTEGERS: a quantized model's codes.
    SENSITIVITY: the effect of each layer on the output.
    """

    REPORT = "report"
    INTEGERS = "integers"
    SENSITIVITY = "sensitivity"

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
        from core.analysis.per_layer import analyze

        return analyze

    def read(self, plain: dict[str, Any]) -> Result:
        """The result from its JSON values."""
        return _KINDS[self].from_dict(plain)


_KINDS: dict[Task, type[Report] | type[IntegerReport] | type[Sensitivity]] = {
    Task.REPORT: Report,
    Task.INTEGERS: IntegerReport,
    Task.SENSITIVITY: Sensitivity,
}

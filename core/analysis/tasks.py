"""What a worker can be asked to do with a model: measure its layers, or compare its integers."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from core.analysis.integer_report import IntegerReport
from core.analysis.report import Report

Result = Report | IntegerReport


class Task(Enum):
    """REPORT: the error of each layer of a float model. INTEGERS: a quantized model's codes."""

    REPORT = "report"
    INTEGERS = "integers"

    def work(self) -> Callable[..., Result]:
        """The function that does it, with the parameters of `analyze`; imported only now."""
        if self is Task.INTEGERS:
            from core.analysis.integers import compare_integers

            return compare_integers
        from core.analysis.per_layer import analyze

        return analyze

    def read(self, plain: dict[str, Any]) -> Result:
        """The result from its JSON values."""
        kind = IntegerReport if self is Task.INTEGERS else Report
        return kind.from_dict(plain)

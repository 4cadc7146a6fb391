"""What a worker found, as text for a terminal."""

from core.analysis.integer_report import IntegerReport
from core.analysis.integer_table import integers_as_text
from core.analysis.preflight_result import Preflight
from core.analysis.preflight_table import listing_as_text, preflight_as_text
from core.analysis.report import Report
from core.analysis.sensitivity_command import as_text as sensitivity_as_text
from core.analysis.sensitivity_result import Sensitivity
from core.analysis.table import as_text
from core.analysis.tasks import Result
from core.analysis.weights_listing import WeightsListing
from core.analysis.weights_table import weights_as_text


def result_as_text(result: Result) -> str:
    """Several lines for any kind of result."""
    match result:
        case Report():
            return as_text(result)
        case IntegerReport():
            return integers_as_text(result)
        case WeightsListing():
            return listing_as_text(result)
        case Preflight():
            return preflight_as_text(result)
        case Sensitivity():
            return sensitivity_as_text(result)
        case _:
            return weights_as_text(result)

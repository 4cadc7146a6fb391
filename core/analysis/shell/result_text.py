"""What a worker found, as text for a terminal."""

from core.analysis.processes.tasks import Result
from core.analysis.results.integer_report import IntegerReport
from core.analysis.results.preflight_result import Preflight
from core.analysis.results.report import Report
from core.analysis.results.weights_listing import WeightsListing
from core.analysis.results.weights_report import WeightsReport
from core.analysis.shell.integer_table import integers_as_text
from core.analysis.shell.preflight_table import listing_as_text, preflight_as_text
from core.analysis.shell.table import as_text
from core.analysis.shell.weights_table import weights_as_text


def result_as_text(result: Result) -> str:
    """Several lines for a report, a pre-flight or a comparison of integers."""
    match result:
        case Report():
            return as_text(result)
        case IntegerReport():
            return integers_as_text(result)
        case WeightsListing():
            return listing_as_text(result)
        case Preflight():
            return preflight_as_text(result)
        case WeightsReport():
            return weights_as_text(result)
        case _:
            raise TypeError(f"{type(result).__name__} is printed by its own command")

"""Analyses at work in the background, and the reports that they ended with."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from core.analysis import AnalysisConfig, AnalysisJob, Report, start_analysis

_KEPT = 64  # reports; one is some 100 kB


@dataclass(frozen=True)
class Job:
    """One analysis; `key` says of what: model, data and settings."""

    key: str
    work: AnalysisJob


class Reports:
    """The latest reports by key, shared by all sessions."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reports: OrderedDict[str, Report] = OrderedDict()

    def get(self, key: str) -> Report | None:
        """The report of these settings, None when it was not measured or is forgotten."""
        with self._lock:
            return self._reports.get(key)

    def put(self, key: str, report: Report) -> None:
        """Keep a report; the oldest one goes when there are too many."""
        with self._lock:
            self._reports[key] = report
            while len(self._reports) > _KEPT:
                self._reports.popitem(last=False)


def begin(
    key: str, model: bytes, data: bytes | None, config: AnalysisConfig, names: tuple[str, str]
) -> Job:
    """Start measuring in a worker process."""
    return Job(key, start_analysis(model, data, config, *names))

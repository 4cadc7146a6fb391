"""The latest reports of all visitors, kept by how much memory they take."""

import json
import zlib
from collections import OrderedDict
from threading import Lock

from core.analysis import Report

_BUDGET = 64_000_000  # bytes; a report of a hundred layers takes some 20 kB


class Reports:
    """Reports by key, as compressed JSON: tens of times smaller than as Python objects."""

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._lock = Lock()
        self._reports: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> Report | None:
        """The report of this key; None when it was not measured or is forgotten."""
        with self._lock:
            packed = self._reports.get(key)
        return None if packed is None else Report.from_dict(json.loads(zlib.decompress(packed)))

    def put(self, key: str, report: Report) -> None:
        """Keep a report; the oldest ones go while all together take more than the budget."""
        packed = zlib.compress(json.dumps(report.to_dict()).encode())
        with self._lock:
            self._reports[key] = packed
            while sum(map(len, self._reports.values())) > self._budget:
                self._reports.popitem(last=False)

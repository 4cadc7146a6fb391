"""The latest reports of all visitors, kept by how much memory they take."""

import json
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from core.analysis.processes.tasks import Result

_BUDGET = 64_000_000  # bytes; a report of a hundred layers, with its pictures, takes 1.5 MB


@dataclass(frozen=True)
class _Packed:
    """A report's JSON, compressed, its size before that, and what reads it."""

    content: bytes
    size: int
    read: Callable[[dict], Result]


class Reports:
    """Reports by key, as compressed JSON: tens of times smaller than as Python objects.

    What counts is the size before compression, which is what showing a report takes.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._lock = Lock()
        self._reports: OrderedDict[str, _Packed] = OrderedDict()

    def get(self, key: str) -> Result | None:
        """The report of this key; None when it was not measured or is forgotten."""
        with self._lock:
            packed = self._reports.get(key)
        if packed is None:
            return None
        return packed.read(json.loads(zlib.decompress(packed.content)))

    def put(self, key: str, report: Result) -> None:
        """Keep a report; the oldest others go while all together take more than the budget."""
        text = json.dumps(report.to_dict()).encode()
        packed = _Packed(zlib.compress(text), len(text), type(report).from_dict)
        with self._lock:
            self._reports[key] = packed
            while len(self._reports) > 1 and self._size() > self._budget:
                self._reports.popitem(last=False)

    def _size(self) -> int:
        return sum(packed.size for packed in self._reports.values())

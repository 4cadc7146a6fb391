"""The files that visitors uploaded, kept while they look at other pages.

Streamlit forgets a file when its uploader is no longer on the page. The latest uploads stay here,
in memory, until their visitor's tab is closed or newer ones need the room.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

_BUDGET = 1_000_000_000  # bytes, of all visitors together


@dataclass(frozen=True)
class Upload:
    """A file by the name that its visitor gave it."""

    name: str
    content: bytes


class UploadStore:
    """Uploads by visitor and by what they are for ("model", "data"); the oldest go first."""

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._lock = Lock()
        self._uploads: OrderedDict[tuple[int, str], Upload] = OrderedDict()

    def put(self, visitor: int, purpose: str, upload: Upload | None) -> None:
        """Keep a visitor's upload in the place of an earlier one, or, with None, forget it."""
        with self._lock:
            self._uploads.pop((visitor, purpose), None)
            if upload is not None:
                self._uploads[visitor, purpose] = upload
            while self._size() > self._budget:
                self._uploads.popitem(last=False)

    def get(self, visitor: int, purpose: str) -> Upload | None:
        """What was kept; None when nothing was, or it was forgotten."""
        with self._lock:
            return self._uploads.get((visitor, purpose))

    def _size(self) -> int:
        return sum(len(upload.content) for upload in self._uploads.values())


class Uploads:
    """One visitor's uploads."""

    def __init__(self, store: UploadStore) -> None:
        self._store = store
        self._purposes: set[str] = set()

    def put(self, purpose: str, upload: Upload | None) -> None:
        """As of `UploadStore`."""
        self._purposes.add(purpose)
        self._store.put(id(self), purpose, upload)

    def get(self, purpose: str) -> Upload | None:
        """As of `UploadStore`."""
        return self._store.get(id(self), purpose)

    def forget(self) -> None:
        """The visitor's tab was closed."""
        for purpose in self._purposes:
            self._store.put(id(self), purpose, None)

"""One thread for torch while a small network trains.

Batches this small are slower on many threads (60 s instead of 2 when cores are busy), and sums may
then differ from run to run. torch has one such setting for the whole process: learners that train
at once share it, and the last one to finish puts it back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Learners:
    """How many learners are at work, and how many threads torch had before the first."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.count = 0
        self.before = 1


_LEARNERS = _Learners()


@contextmanager
def one_thread() -> Iterator[None]:
    """torch computes on one thread inside of the block, in every block that is open."""
    import torch

    with _LEARNERS.lock:
        if _LEARNERS.count == 0:
            _LEARNERS.before = torch.get_num_threads()
        _LEARNERS.count += 1
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _LEARNERS.lock:
            _LEARNERS.count -= 1
            if _LEARNERS.count == 0:
                torch.set_num_threads(_LEARNERS.before)

"""One thread for torch while a small network trains.

Batches this small are slower on many threads (60 s instead of 2 when cores are busy), and sums may
then differ from run to run. torch keeps this setting for each Python thread; a new one starts with
what was set last, anywhere. So every learner sets its own, and puts back what held before the first
of those at work.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Learners:
    """How many blocks are open, how many threads torch had before the first, and for each Python
    thread how many of the blocks are its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.before = 1
        self.of_thread = threading.local()


_LEARNERS = _Learners()


@contextmanager
def one_thread() -> Iterator[None]:
    """torch computes on one thread inside of the block, whichever other blocks open or close."""
    import torch

    own = _LEARNERS.of_thread
    now = torch.get_num_threads()  # asked first: a Python thread's first use of torch sets it anew
    with _LEARNERS.lock:
        if _LEARNERS.count == 0:
            _LEARNERS.before = now
        _LEARNERS.count += 1
        before = _LEARNERS.before
    own.count = getattr(own, "count", 0) + 1
    torch.set_num_threads(1)
    try:
        yield
    finally:
        own.count -= 1
        with _LEARNERS.lock:
            _LEARNERS.count -= 1
            if own.count == 0:
                torch.set_num_threads(before)

"""Watching which files below a folder anybody opens (inotify, Linux)."""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPENED = 0x20
_NONBLOCK = 0o4000
_EVENT = struct.Struct("iIII")


@contextmanager
def watched(*paths: Path) -> Iterator[list[Path]]:
    """A list that holds, after the block, each of `paths` once for every time it was opened."""
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.inotify_init1(_NONBLOCK)
    watches = {libc.inotify_add_watch(queue, os.fsencode(path), _OPENED): path for path in paths}
    assert min(watches) > 0, os.strerror(ctypes.get_errno())
    opened: list[Path] = []
    try:
        yield opened
    finally:
        while True:
            try:
                events = os.read(queue, 65536)
            except BlockingIOError:
                break
            while events:
                watch, *_, length = _EVENT.unpack_from(events)
                opened.append(watches[watch])
                events = events[_EVENT.size + length :]
        os.close(queue)

"""Giving up files and the network: after `confine`, this process opens only Python's own files.

Linux offers this to any process (Landlock, kernel 5.13 and later, `man 7 landlock`): a ruleset
names the operations that it governs, rules allow some of them below some folders, and from
`restrict_self` on all others fail with "permission denied", for this thread, the threads that it
starts and their children. There is no way back. C offers no wrapper, so the three system calls are
made by their numbers, which are the same on every processor. Each version of Landlock governs more.
"""

import ctypes
import os
import sys
import sysconfig
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # prctl; Landlock demands it of a process that is not root

_READ = 1 << 2 | 1 << 3  # read a file, list a folder
_FILES = (1 << 13) - 1  # version 1: execute, read, write, list, remove, make … of any kind
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15  # versions 2, 3 and 5
_TCP = 1 << 0 | 1 << 1  # version 4: bind, connect
_OTHERS = 1 << 0 | 1 << 1  # version 6: abstract sockets of, and signals to, other processes

_given_up: set[str] = set()  # of this process: "files", "network"


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def confine() -> bool:
    """Give up every file but those of Python and of this core, which stay readable, and TCP.

    Import what is needed and start no thread before: both would escape the rule or need it. Files
    that are open stay open. Returns whether the system could do it (Linux with Landlock).
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    governed = _everything(version)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(governed), ctypes.sizeof(governed), 0)
    for folder in _python_folders():
        _allow_reading(libc, ruleset, folder)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    if done:
        _given_up.update(("files", "network") if governed.handled_access_net else ("files",))
    return done


def is_confined() -> bool:
    """Whether this process has given up files and TCP; before Linux 6.7 only files can be."""
    return _given_up == {"files", "network"}


def _everything(version: int) -> _Ruleset:
    """All operations that this version of Landlock can govern."""
    files = _FILES
    for since, operation in ((2, _REFER), (3, _TRUNCATE), (5, _DEVICES)):
        files |= operation if version >= since else 0
    return _Ruleset(files, _TCP if version >= 4 else 0, _OTHERS if version >= 6 else 0)


def _allow_reading(libc: ctypes.CDLL, ruleset: int, folder: Path) -> None:
    below = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = _PathBeneath(_READ, below)
    libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(below)


def _python_folders() -> list[Path]:
    """Where modules lie that Python imports late: its library, the packages, and this core."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {Path(sysconfig.get_path(name)) for name in names}
    return sorted(f for f in {*folders, Path(__file__).resolve().parent} if f.is_dir())

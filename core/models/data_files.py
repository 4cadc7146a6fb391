"""Files with weights that lie beside a model, read without leaving the model's folder."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import InputError
from core.models.content import SMALLER_MODEL, check_size

_MOST_FILES = 10_000  # some exporters write a file for each tensor
_LONGEST = 1000  # characters of a location


@dataclass(frozen=True)
class DataFile:
    """What identifies a file with weights. bytes: its size."""

    name: str
    bytes: int
    sha256: str


def read_beside(
    folder: Path, locations: Sequence[str], model_bytes: int, max_mb: float, name: str
) -> dict[str, bytes]:
    """The content of each file that a model in `folder` names, by its location.

    model_bytes: the size of the model's own file, which counts as well. max_mb: of all together.
    name: what messages call the model.

    Raises:
        InputError: when a location leads out of the folder or to a hidden or missing file, or when
            the files are too many or too large; all of it before any is opened.
    """
    check_locations(locations, name)
    paths = {location: _path(folder, location, name) for location in locations}
    total = model_bytes + sum(path.stat().st_size for path in paths.values())
    check_size(total, max_mb, f"{name} with its data files", SMALLER_MODEL)
    return {location: _read(path, max_mb) for location, path in paths.items()}


def check_locations(locations: Sequence[str], name: str) -> None:
    """Refuse what is no plain path below the model's folder, and too many. name: of the model.

    Raises:
        InputError: for absolute paths, "..", backslashes, hidden files, and what is no path.
    """
    if len(locations) > _MOST_FILES:
        raise InputError(
            f"{name} keeps its weights in {len(locations):,} files and {_MOST_FILES:,} are "
            "allowed; save it as one file."
        )
    for location in locations:
        parts = PurePosixPath(location).parts
        hidden = any(part.startswith((".", "/")) for part in parts)
        if not parts or hidden or len(location) > _LONGEST or set("\\\0") & set(location):
            raise InputError(
                f"{name} keeps weights in another file ({location[:100]!r}), which is not read: "
                "only visible files in the model's own folder are."
            )


def _path(folder: Path, location: str, name: str) -> Path:
    """The regular file at `location`, links followed, when it lies in `folder`."""
    try:
        home, path = folder.resolve(strict=True), (folder / location).resolve(strict=True)
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, RuntimeError):  # missing, or a circle of links
        regular = False
    if not regular:
        raise InputError(
            f"{name} keeps weights in another file ({location!r}), which is not in its folder; put "
            "the files side by side again, or save the model as one file."
        )
    if not path.is_relative_to(home):
        raise InputError(
            f"{name} keeps weights in another file ({location!r}), which is a link that leads out "
            "of the model's folder; put a copy of the file there."
        )
    return path


def _read(path: Path, max_mb: float) -> bytes:
    """At most `max_mb` of a file that was found to be regular; it is not followed if it is a link.

    O_NONBLOCK: a pipe that took the file's place would be waited for.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(int(max_mb * 1e6) + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}.") from None
    check_size(len(content), max_mb, path.name, SMALLER_MODEL)
    return content

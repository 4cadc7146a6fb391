"""What a file is, and how a file of that format is read or refused."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.models.content import SMALLER_MODEL
from core.models.weights.stored_weights import StoredWeights
from core.models.zip_members import unpack_members

ADVICE = "save it again"  # about a damaged zip


@dataclass(frozen=True)
class Upload:
    """A file's bytes, what messages call it, and the names of the files in it when it is a zip.

    max_mb: of all that is in it, unpacked.
    """

    content: bytes
    name: str
    max_mb: float
    members: frozenset[str] = frozenset()

    def has(self, *endings: str) -> bool:
        """Whether it is a zip with a file whose name ends so."""
        return any(member.endswith(endings) for member in self.members)

    def holds(self, file: str) -> bool:
        """Whether it is a zip with a file of this name, in whatever folder."""
        return any(PurePosixPath(member).name == file for member in self.members)

    def unpacked(self) -> dict[str, bytes]:
        """The files in the zip by their paths."""
        return unpack_members(self.content, self.max_mb, self.name, ADVICE, SMALLER_MODEL)


@dataclass(frozen=True)
class FileFormat:
    """A format, and how a file of it is read.

    fits:  whether a file has it.
    read:  its tensors; None for ONNX, and for what is not read.
    lines: code that converts a file of it to ONNX; of a format with `read`, for more than weights.
    is_network: whether `read_onnx` reads it. Where it also has `read`, a network that cannot be
        converted has its weights measured.
    remedy: what to do with a file that is not read.
    """

    name: str
    fits: Callable[[Upload], bool]
    read: Callable[[Upload], StoredWeights] | None = None
    lines: tuple[str, ...] = ()
    is_network: bool = False
    remedy: str = "convert it to ONNX"

    @property
    def is_read(self) -> bool:
        """Whether anything is made of a file of it but a refusal."""
        return self.is_network or self.read is not None


def starts(*starts: bytes) -> Callable[[Upload], bool]:
    """Whether a file begins with one of these."""
    return lambda file: file.content.startswith(starts)


def contains(*files: str) -> Callable[[Upload], bool]:
    """Whether a file is a zip with all of these, in whatever folders."""
    return lambda file: all(file.holds(one) for one in files)


def refused(
    name: str, fits: Callable[[Upload], bool], *lines: str, remedy: str = "convert it to ONNX"
) -> FileFormat:
    """A format that is not read."""
    return FileFormat(name, fits, None, lines, remedy=remedy)

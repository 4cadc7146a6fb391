"""The files in a zip, unpacked into memory; nothing of it is written to a disk."""

import io
import zipfile
from pathlib import PurePosixPath

from core.errors import InputError
from core.models.content import check_size

ZIP_START = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # how each entry of the directory begins
_MOST_MEMBERS = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others ask for memory of their own
_ENCRYPTED = 0x1


def member_names(content: bytes, name: str, advice: str) -> list[str]:
    """The paths of the files in a zip, but for those that systems add beside the user's.

    name: what messages call the zip. advice: what to do instead.

    Raises:
        InputError: when it is damaged, or holds too many files.
    """
    with _opened(content, name, advice) as archive:
        return [member.filename for member in _members(archive)]


def file_names(content: bytes) -> frozenset[str]:
    """The names of the files in a zip, without their folders; none of what is no whole zip."""
    if not content.startswith(ZIP_START):
        return frozenset()
    try:
        members = member_names(content, "", "")
    except InputError:
        return frozenset()
    return frozenset(PurePosixPath(member).name for member in members)


def unpack_members(
    content: bytes, max_mb: float, name: str, advice: str, remedy: str
) -> dict[str, bytes]:
    """The files in a zip by their paths.

    Their number and sizes are read off the directory of the zip, and checked before anything is
    unpacked; a file that is larger than the directory says is cut there, and refused by its
    checksum. max_mb: of all together, unpacked (1 MB = 10⁶ bytes). remedy: when they are larger.

    Raises:
        InputError: when it is damaged, encrypted, or too large.
    """
    try:
        with _opened(content, name, advice) as archive:
            members = _members(archive)
            _check(members, max_mb, name, advice, remedy)
            return {member.filename: archive.read(member) for member in members}
    except (InputError, MemoryError):
        raise
    except Exception:  # whatever a damaged archive provokes
        raise _damaged(name, advice) from None


def _opened(content: bytes, name: str, advice: str) -> zipfile.ZipFile:
    if content.count(_ENTRY) > _MOST_MEMBERS:
        raise InputError(
            f"{name} holds more than the {_MOST_MEMBERS:,} files that are allowed; {advice} alone."
        )
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except MemoryError:
        raise
    except Exception:  # whatever a damaged directory provokes
        raise _damaged(name, advice) from None


def _damaged(name: str, advice: str) -> InputError:
    return InputError(f"{name} is a damaged zip; {advice}.")


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m)]


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """What systems add to a zip beside the user's files: .DS_Store, __MACOSX/…"""
    parts = PurePosixPath(member.filename).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _check(
    members: list[zipfile.ZipInfo], max_mb: float, name: str, advice: str, remedy: str
) -> None:
    names = [m.filename for m in members]
    if len(set(names)) < len(names):
        raise InputError(f"{name} holds two files of one name; {advice} again.")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise InputError(f"{name} is encrypted; zip the files without a password.")
        if member.compress_type not in _METHODS:
            raise InputError(
                f"{name} is compressed in a way that is not read; zip it as usual (deflate)."
            )
    check_size(sum(m.file_size for m in members), max_mb, f"{name}, unpacked,", remedy)

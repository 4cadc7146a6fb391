"""A zip with a model and the files that hold its weights; nothing of it is written to a disk."""

import io
import zipfile
from pathlib import PurePosixPath

from core.errors import InputError
from core.models.content import SMALLER_MODEL, check_size
from core.models.external_data import ModelWithData

ZIP_START = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # how each entry of the directory begins
_MOST_MEMBERS = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others ask for memory of their own
_ENCRYPTED = 0x1
_ADVICE = "zip the .onnx file with its data files"


def unpack(content: bytes, max_mb: float, name: str) -> ModelWithData:
    """The one ONNX model in a zip, and the other files in its folder by their path from there.

    The number of files and their sizes are read off the directory of the zip, and checked before
    anything is unpacked; a file that is larger than the directory says is cut there, and refused
    by its checksum. max_mb: of all files together, unpacked (1 MB = 10⁶ bytes). name: of the zip.

    Raises:
        InputError: when it is damaged, encrypted, holds no model or several, or is too large.
    """
    if content.count(_ENTRY) > _MOST_MEMBERS:
        raise InputError(
            f"{name} holds more than the {_MOST_MEMBERS:,} files that are allowed; {_ADVICE} alone."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m)]
            model = _model_among(members, name)
            _check(members, max_mb, name)
            unpacked = {m.filename: archive.read(m) for m in members}
    except (InputError, MemoryError):
        raise
    except Exception:  # whatever a damaged archive provokes
        raise InputError(
            f"{name} is a damaged zip; an ONNX model with its data files was expected, {_ADVICE}."
        ) from None
    folder = PurePosixPath(model).parent
    files = {
        str(PurePosixPath(path).relative_to(folder)): bytes_
        for path, bytes_ in unpacked.items()
        if path != model and PurePosixPath(path).is_relative_to(folder)
    }
    return ModelWithData(unpacked[model], files)


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """What systems add to a zip beside the user's files: .DS_Store, __MACOSX/…"""
    parts = PurePosixPath(member.filename).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _model_among(members: list[zipfile.ZipInfo], name: str) -> str:
    models = [m.filename for m in members if m.filename.lower().endswith(".onnx")]
    if not models:
        raise InputError(f"{name} is a zip without an ONNX file (.onnx); {_ADVICE}.")
    if len(models) > 1:
        raise InputError(
            f"{name} holds {len(models)} ONNX files ({', '.join(map(repr, models[:3]))}"
            f"{', …' if len(models) > 3 else ''}); zip one alone with its data files."
        )
    return models[0]


def _check(members: list[zipfile.ZipInfo], max_mb: float, name: str) -> None:
    names = [m.filename for m in members]
    if len(set(names)) < len(names):
        raise InputError(f"{name} holds two files of one name; {_ADVICE} again.")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise InputError(f"{name} is encrypted; zip the files without a password.")
        if member.compress_type not in _METHODS:
            raise InputError(
                f"{name} is compressed in a way that is not read; zip it as usual (deflate)."
            )
    check_size(sum(m.file_size for m in members), max_mb, f"{name}, unpacked,", SMALLER_MODEL)

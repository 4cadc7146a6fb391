"""The bytes of a file that a user names, its size checked before memory is touched."""

from pathlib import Path

from core.errors import InputError

Source = str | Path | bytes

# What to do about a file that is too large.
SMALLER_MODEL = "use a smaller model or raise the limit (--max-model-mb)"
FEWER_SAMPLES = "give fewer samples"


def content_of(source: Source, max_mb: float, name: str, remedy: str) -> bytes:
    """The bytes of `source` (a path, or bytes as they are), at most `max_mb` (1 MB = 10⁶ bytes).

    name: what messages call the file. remedy: what to do when it is too large.

    Raises:
        InputError: when the path is no file, cannot be read, or holds more than `max_mb`.
    """
    if isinstance(source, bytes):
        check_size(len(source), max_mb, name, remedy)
        return source
    path = Path(source)
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the model's file in it, or a zip of it.")
    if not path.is_file():
        raise InputError(f"there is no file {path}; give the path of an existing file.")
    try:
        check_size(path.stat().st_size, max_mb, name, remedy)
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}.") from None


def check_size(size: int, max_mb: float, name: str, remedy: str) -> None:
    """Refuse `size` bytes when they are more than `max_mb`.

    Raises:
        InputError: which says both sizes and the remedy.
    """
    if size > max_mb * 1e6:
        raise InputError(
            f"{name} holds {size / 1e6:.1f} MB and the limit is {max_mb:g} MB; {remedy}."
        )

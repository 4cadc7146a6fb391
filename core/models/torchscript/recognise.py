"""Whether a file is TorchScript."""

from core.models.zip_members import file_names

_FILES = {"data.pkl", "constants.pkl"}


def is_torchscript(content: bytes) -> bool:
    """Whether the bytes are a zip with the objects and the constants of a program."""
    return file_names(content) >= _FILES

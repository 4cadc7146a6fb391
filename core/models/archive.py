"""A zip with an ONNX model and the files that hold its weights."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from core.errors import InputError
from core.models.content import SMALLER_MODEL
from core.models.external_data import ModelWithData
from core.models.zip_members import member_names, unpack_members

_ADVICE = "an ONNX model with its data files was expected, zip the .onnx file with its data files"


def unpack(content: bytes, max_mb: float, name: str) -> ModelWithData:
    """The one ONNX model in a zip, and the other files in its folder by their path from there.

    max_mb: of all files together, unpacked (1 MB = 10⁶ bytes). name: of the zip.

    Raises:
        InputError: when it is damaged, encrypted, holds no model or several, or is too large.
    """
    model = _model_among(member_names(content, name, _ADVICE), name)
    unpacked = unpack_members(content, max_mb, name, _ADVICE, SMALLER_MODEL)
    folder = PurePosixPath(model).parent
    files = {
        str(PurePosixPath(path).relative_to(folder)): bytes_
        for path, bytes_ in unpacked.items()
        if path != model and PurePosixPath(path).is_relative_to(folder)
    }
    return ModelWithData(unpacked[model], files)


def _model_among(names: Iterable[str], name: str) -> str:
    models = [path for path in names if path.lower().endswith(".onnx")]
    if not models:
        raise InputError(
            f"{name} is a zip without an ONNX file (.onnx); zip the .onnx file with its data "
            "files, or give a file of weights as it is."
        )
    if len(models) > 1:
        raise InputError(
            f"{name} holds {len(models)} ONNX files ({', '.join(map(repr, models[:3]))}"
            f"{', …' if len(models) > 3 else ''}); zip one alone with its data files."
        )
    return models[0]

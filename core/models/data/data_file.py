"""Which kind of data a file holds, by its content, and the samples in it."""

from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError
from core.models.arrays_file import read_arrays
from core.models.content import FEWER_SAMPLES, Source, content_of
from core.models.data.csv_table import as_text, read_csv
from core.models.data.given_data import GivenData, with_labels
from core.models.data.image_settings import ImageSettings
from core.models.data.images import is_picture, read_images
from core.models.data.wav_sound import read_wav
from core.models.inputs import ModelInput
from core.models.zip_members import ZIP_START, member_names

_ADVICE = "save the arrays with np.savez(file, **{input: array}), or zip the pictures"


def read_data(
    source: Source,
    inputs: Sequence[ModelInput],
    images: ImageSettings,
    max_mb: float,
    name: str = "",
) -> GivenData:
    """The samples of a file: .npz, .npy, a zip of pictures, CSV or WAV.

    max_mb: of what it holds, in memory (1 MB = 10⁶ bytes). name: what messages call bytes.

    Raises:
        InputError: in one sentence, when the file is none of these, damaged, or does not suit the
            model's inputs.
    """
    name = name or ("data" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, max_mb, name, FEWER_SAMPLES)
    if content.startswith(ZIP_START):
        names = member_names(content, name, _ADVICE)
        if any(is_picture(path) for path in names):
            return read_images(content, inputs, images, max_mb, name)
        if not any(path.endswith(".npy") for path in names):
            raise InputError(
                f"{name} is a zip with neither PNG or JPEG pictures nor arrays; {_ADVICE}."
            )
    if content.startswith((ZIP_START, b"\x93NUMPY")):
        return with_labels(read_arrays(content, max_mb, name), {one.name for one in inputs})
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return read_wav(content, inputs, max_mb, name)
    if _may_be_csv(content):
        return read_csv(content, inputs, max_mb, name)
    raise InputError(
        f"{name} is neither .npz nor .npy, no zip of PNG or JPEG pictures, no CSV and no WAV; "
        "save the samples with np.savez or np.save, or zip the pictures."
    )


def _may_be_csv(content: bytes) -> bool:
    """Whether it begins as text does, with a digit somewhere."""
    start = as_text(content)[:10_000]
    is_text = all(one.isprintable() or one in "\t\r\n" for one in start)
    return is_text and any(one in "0123456789" for one in start)

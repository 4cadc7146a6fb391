"""Reading a zip of pictures, PNG and JPEG, as samples for a model that takes images."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from PIL import Image

from core.errors import InputError
from core.models.content import FEWER_SAMPLES, check_size
from core.models.data.given_data import LABELS, GivenData, as_labels
from core.models.data.image_settings import ImageSettings
from core.models.inputs import ModelInput
from core.models.zip_members import unpack_members

_ENDINGS = (".png", ".jpg", ".jpeg")
_MOST_PIXELS = 50_000_000  # of one picture
_ADVICE = "zip the PNG or JPEG files again"


@dataclass(frozen=True)
class _Target:
    """What the model takes: its input's name, sizes and type. height, width: 0 when free."""

    name: str
    channels_first: bool
    channels: int
    height: int
    width: int
    dtype: np.dtype


def is_picture(path: str) -> bool:
    """Whether a file in a zip is named like a picture that is read."""
    return path.lower().endswith(_ENDINGS)


def read_images(
    content: bytes,
    inputs: Sequence[ModelInput],
    settings: ImageSettings,
    max_mb: float,
    name: str,
) -> GivenData:
    """The pictures of a zip in the order of their names, resized (not cropped) and normalized.

    Right answers come from a file labels.csv (lines of file,class), or from folders that are
    called by the number of the class. An input of uint8 takes the pixels as they are. max_mb: of
    the zip, unpacked, and of the array.

    Raises:
        InputError: when the model takes no images, or the zip holds damaged or too large ones.
    """
    members = unpack_members(content, max_mb, name, _ADVICE, FEWER_SAMPLES)
    paths = sorted(path for path in members if is_picture(path))
    target = _target(inputs, settings, name)
    first = _opened(members[paths[0]], paths[0])
    height, width = settings.size or (target.height or first.height, target.width or first.width)
    total = len(paths) * height * width * target.channels * 4
    check_size(total, max_mb, f"the pictures in {name} as numbers", FEWER_SAMPLES)
    pixels = np.stack([_pixels(members[p], p, target.channels, height, width) for p in paths])
    values = pixels if target.dtype == np.uint8 else _normalized(pixels, settings)
    if target.channels_first:
        values = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
    notes = [
        f"{len(paths)} pictures were resized to {height}×{width} without cropping"
        f"{', and normalized' if values is not pixels else ''}; layout "
        f"{'NCHW' if target.channels_first else 'NHWC'}."
    ]
    labels = _labels(members, paths, name)
    if labels is None and len(set(map(_folder, paths))) > 1:
        notes.append(
            "The pictures lie in folders whose names are no numbers, so that no accuracy is "
            "measured; call each folder by the index of its class."
        )
    return GivenData({target.name: values}, labels, tuple(notes))


def _target(inputs: Sequence[ModelInput], settings: ImageSettings, name: str) -> _Target:
    images = [
        one
        for one in inputs
        if one.dimensions is not None
        and len(one.dimensions) == 4
        and (one.dtype.kind == "f" or one.dtype == np.uint8)
    ]
    if len(images) != 1:
        raise InputError(
            f"{name} holds pictures, and the model takes {'; '.join(map(str, inputs))}: give "
            "pictures to a model with one input of four axes, or arrays as .npz."
        )
    one = images[0]
    _, second, third, last = one.dimensions or ()
    channels_first = settings.layout == "NCHW" or (
        settings.layout == "auto" and (second in (1, 3) or last not in (1, 3))
    )
    axes = (second, third, last) if channels_first else (last, second, third)
    channels, height, width = (size if isinstance(size, int) else 0 for size in axes)
    if channels not in (0, 1, 3):
        raise InputError(
            f"the input {one} takes {channels} channels, and pictures have 1 or 3; give another "
            "layout, or arrays as .npz."
        )
    return _Target(one.name, channels_first, channels or 3, height, width, one.dtype)


def _opened(content: bytes, path: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except Exception:  # whatever a damaged picture provokes
        raise InputError(f"{path!r} is no PNG or JPEG picture, or damaged.") from None
    if picture.width * picture.height > _MOST_PIXELS:
        raise _too_large(path)
    return picture


def _too_large(path: str) -> InputError:
    return InputError(f"{path!r} has more than {_MOST_PIXELS:,} pixels; make it smaller.")


def _pixels(content: bytes, path: str, channels: int, height: int, width: int) -> np.ndarray:
    """(height, width, channels), uint8."""
    picture = _opened(content, path)
    try:
        picture = _of_bytes(picture).convert("RGB" if channels == 3 else "L")
        if picture.size != (width, height):
            picture = picture.resize((width, height), Image.Resampling.BILINEAR)
        return np.asarray(picture).reshape(height, width, channels)
    except MemoryError:
        raise
    except Exception:
        raise InputError(f"{path!r} is a damaged picture; save it again.") from None


def _of_bytes(picture: Image.Image) -> Image.Image:
    """A grey picture of 16 bits, which Pillow would cut off at 255, by its upper 8."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture) // 256).clip(0, 255).astype(np.uint8))


def _normalized(pixels: np.ndarray, settings: ImageSettings) -> np.ndarray:
    """(p · white / 255 − mean) / std, float32."""
    mean, std = np.array(settings.mean, np.float32), np.array(settings.std, np.float32)
    if len(mean) == len(std) == 1 or pixels.shape[-1] == 3:
        return (pixels * np.float32(settings.white / 255) - mean) / std
    raise InputError("the model takes grey pictures; give one number each for mean and std.")


def _labels(members: Mapping[str, bytes], paths: Sequence[str], name: str) -> np.ndarray | None:
    """The class of each picture; None when neither a file nor the folders say it."""
    listed = next((p for p in members if PurePosixPath(p).name == f"{LABELS}.csv"), None)
    if listed is None:
        folders = list(map(_folder, paths))
        if not all(folder.isascii() and folder.isdigit() for folder in folders):
            return None
        return as_labels(np.array([int(folder[:10]) for folder in folders]))
    try:
        rows = csv.reader(io.StringIO(members[listed].decode()))
        classes = {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}
        names = [path if path in classes else PurePosixPath(path).name for path in paths]
        return as_labels(np.array([classes[one] for one in names]))
    except (ValueError, KeyError, csv.Error, OverflowError):
        raise InputError(
            f"{listed} in {name} does not say the class of every picture; write one line for each "
            "with the index of its class, such as cat.png,3."
        ) from None


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.name

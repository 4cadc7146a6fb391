"""Reading WAV as samples: one channel of sound, cut to the length that the model takes."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.models.content import FEWER_SAMPLES, check_size
from core.models.data.given_data import GivenData
from core.models.inputs import ModelInput

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE  # a header of the last kind says the format further on
_SUBFORMAT = 24  # bytes of the header before it
_WIDTHS = {_PCM: (1, 2, 3, 4), _FLOAT: (4, 8)}  # bytes of a value


def read_wav(content: bytes, inputs: Sequence[ModelInput], max_mb: float, name: str) -> GivenData:
    """The sound of a file for the model's only input of floats or int16.

    Several channels are averaged. Floats lie in −1 … 1, int16 is taken as it is. Where the input's
    last axis is fixed, the sound is cut into samples of that length, and a rest is left out. The
    rate is not changed. max_mb: of the numbers.

    Raises:
        InputError: when it is no PCM of 8, 16, 24 or 32 bits nor floats, or suits no input.
    """
    values, rate, channels = _read(content, max_mb, name)
    targets = [one for one in inputs if one.dtype.kind == "f" or one.dtype == np.int16]
    targets = [one for one in targets if one.dimensions] if len(targets) > 1 else targets
    if len(targets) != 1 or targets[0].dimensions is None:
        raise InputError(
            f"{name} is a sound, and the model takes {'; '.join(map(str, inputs))}: save the "
            "arrays with np.savez(file, **{input: array})."
        )
    one = targets[0]
    if one.dtype == np.int16:
        values = np.rint(values * 2**15).clip(-(2**15), 2**15 - 1)
    rank, length = len(one.dimensions or ()), (one.dimensions or (0,))[-1]
    size = length if isinstance(length, int) and length > 0 else len(values)
    count = len(values) // size
    if not count:
        raise InputError(
            f"{name} has {len(values):,} values and the model takes {size:,}; give a longer sound."
        )
    sound = values[: count * size].astype(one.dtype)
    note = (
        f"{name}: {len(values):,} values at {rate:,} a second, {channels} channel"
        f"{'s, averaged' if channels > 1 else ''}; fed as {count} of {size:,}. The rate was not "
        "changed."
    )
    return GivenData({one.name: sound.reshape(count, *(1,) * (rank - 2), size)}, None, (note,))


@dataclass(frozen=True)
class _Header:
    """What the part "fmt " of a WAV file says. rate: a second. width: bytes of a value."""

    format: int
    channels: int
    rate: int
    width: int


def _read(content: bytes, max_mb: float, name: str) -> tuple[np.ndarray, int, int]:
    """Values of −1 … 1, float64; their rate a second; how many channels there were."""
    parts = dict(_parts(content))
    header = _header(parts.get(b"fmt ", b""))
    raw = parts.get(b"data")
    if header is None or raw is None:
        raise InputError(
            f"{name} is no WAV of PCM with 8, 16, 24 or 32 bits or of floats, or damaged; convert "
            "it."
        )
    frames = len(raw) // (header.width * header.channels)
    check_size(frames * header.channels * 8, max_mb, name, FEWER_SAMPLES)
    raw = raw[: frames * header.channels * header.width]
    values = _as_floats(raw, header.width, header.format == _FLOAT)
    return values.reshape(-1, header.channels).mean(axis=1), header.rate, header.channels


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and bytes of each part of a RIFF file; one that claims to be longer ends with it."""
    at = 12  # "RIFF", the size, "WAVE"
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        yield content[at : at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _header(part: bytes) -> _Header | None:
    """The header; None for one that is cut off, or of a sound that is not read."""
    if len(part) < 16:
        return None
    format, channels, rate, _, _, bits = struct.unpack("<HHIIHH", part[:16])
    if format == _EXTENSIBLE:
        format = int.from_bytes(part[_SUBFORMAT : _SUBFORMAT + 2], "little")
    width = (bits + 7) // 8
    return (
        _Header(format, channels, rate, width)
        if width in _WIDTHS.get(format, ()) and channels
        else None
    )


def _as_floats(raw: bytes, width: int, is_float: bool = False) -> np.ndarray:
    """Values of `width` bytes: floats as they are; PCM unsigned for one byte, else signed.

    >>> _as_floats(b"\\x00\\x80\\xff", 1).tolist(), _as_floats(b"\\x00\\x80\\x00\\x40", 2).tolist()
    ([-1.0, 0.0, 0.9921875], [-1.0, 0.5])
    """
    if is_float:
        return np.frombuffer(raw, f"<f{width}").astype(np.float64)
    if width == 1:
        return (np.frombuffer(raw, np.uint8) - 128.0) / 2**7
    padded = np.zeros((len(raw) // width, 4), np.uint8)
    padded[:, 4 - width :] = np.frombuffer(raw, np.uint8).reshape(-1, width)
    return padded.view("<i4")[:, 0] / 2.0**31

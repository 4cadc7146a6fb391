"""Reading WAV as samples: one channel of sound, cut to the length that the model takes."""

import io
import wave
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.models.content import FEWER_SAMPLES, check_size
from core.models.data.given_data import GivenData
from core.models.inputs import ModelInput


def read_wav(content: bytes, inputs: Sequence[ModelInput], max_mb: float, name: str) -> GivenData:
    """The sound of a file for the model's only input of floats or int16.

    Several channels are averaged. Floats lie in −1 … 1, int16 is taken as it is. Where the input's
    last axis is fixed, the sound is cut into samples of that length, and a rest is left out. The
    rate is not changed. max_mb: of the numbers.

    Raises:
        InputError: when it is no PCM of 8, 16, 24 or 32 bits, or suits no input.
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
        raise InputError(f"{name} has {len(values):,} values and the model takes {size:,}.")
    sound = values[: count * size].astype(one.dtype)
    note = (
        f"{name}: {len(values):,} values at {rate:,} a second, {channels} channel"
        f"{'s, averaged' if channels > 1 else ''}; fed as {count} of {size:,}. The rate was not "
        "changed."
    )
    return GivenData({one.name: sound.reshape(count, *(1,) * (rank - 2), size)}, None, (note,))


def _read(content: bytes, max_mb: float, name: str) -> tuple[np.ndarray, int, int]:
    """Values of −1 … 1, float64; their rate a second; how many channels there were."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            channels, width, rate = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            if not 1 <= width <= 4:
                raise ValueError(width)
            frames = min(sound.getnframes(), len(content))
            check_size(frames * channels * 8, max_mb, name, FEWER_SAMPLES)
            raw = sound.readframes(frames)
    except (InputError, MemoryError):
        raise
    except Exception:  # whatever a damaged file provokes
        raise InputError(
            f"{name} is no WAV of PCM with 8, 16, 24 or 32 bits, or damaged; convert it."
        ) from None
    raw = raw[: len(raw) // (width * channels) * width * channels]
    return _as_floats(raw, width).reshape(-1, channels).mean(axis=1), rate, channels


def _as_floats(raw: bytes, width: int) -> np.ndarray:
    """PCM of `width` bytes: unsigned for one byte, else signed, little-endian.

    >>> _as_floats(b"\\x00\\x80\\xff", 1).tolist(), _as_floats(b"\\x00\\x80\\x00\\x40", 2).tolist()
    ([-1.0, 0.0, 0.9921875], [-1.0, 0.5])
    """
    if width == 1:
        return (np.frombuffer(raw, np.uint8) - 128.0) / 2**7
    padded = np.zeros((len(raw) // width, 4), np.uint8)
    padded[:, 4 - width :] = np.frombuffer(raw, np.uint8).reshape(-1, width)
    return padded.view("<i4")[:, 0] / 2.0**31

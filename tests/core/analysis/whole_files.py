"""A small whole file of every format that may be uploaded, models and data."""

import io
import struct
import wave
import zipfile
from dataclasses import dataclass
from functools import cache

import numpy as np
import safetensors.numpy
import torch
from PIL import Image

from tests.core.analysis.models import images, small_cnn, with_branches
from tests.core.models.weights.test_gguf_file import WRITTEN
from tests.core.models.weights.test_tflite_file import WHOLE as TFLITE


@dataclass(frozen=True)
class Whole:
    """A model's file, and data for it or None."""

    name: str
    model: bytes
    data: bytes | None = None


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """The files in a zip that is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def whole_files() -> tuple[Whole, ...]:
    """One file of each format; the same bytes each time."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3)).eval()
    state = {**network.state_dict(), "half": torch.ones(4, 4).half()}
    arrays = {"w": np.random.default_rng(0).normal(size=(4, 40)), "b": np.ones(4, np.float32)}
    cnn = small_cnn().SerializeToString()
    weights = [
        Whole("state.pt", _saved(state)),
        Whole("legacy.pt", _saved(state, legacy=True)),
        Whole("module.pt", _saved(network)),
        Whole("script.pt", _scripted(network)),
        Whole("export.pt2", _exported(network)),
        Whole("w.safetensors", safetensors.numpy.save(arrays)),
        Whole("w.gguf", WRITTEN),
        Whole("w.npz", _archive(arrays)),
        Whole("m.tflite", TFLITE),
    ]
    networks = [
        Whole("cnn.onnx", cnn),
        Whole("branches.onnx", with_branches().SerializeToString()),
        Whole("cnn.zip", zip_of({"a/cnn.onnx": cnn, "a/notes.txt": b"x"})),
    ]
    data = [
        _archive({"x": images(4), "labels": np.arange(4) % 3}),
        _npy(images(3)),
        _table(),
        _sound(),
        _pictures(),
    ]
    return (*weights, *networks, *(Whole("cnn.onnx", cnn, one) for one in data))


def _saved(value: object, legacy: bool = False) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()


def _scripted(network: torch.nn.Module) -> bytes:
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(network), file)
    return file.getvalue()


def _exported(network: torch.nn.Module) -> bytes:
    file = io.BytesIO()
    torch.export.save(torch.export.export(network, (torch.zeros(1, 2, 5, 5),)), file)
    return file.getvalue()


def _archive(arrays: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _table() -> bytes:
    rows = ["label," + ",".join(f"c{i}" for i in range(72))]
    rows += [f"{n}," + ",".join(f"{v:.3f}" for v in images(1, n).ravel()) for n in range(3)]
    return "\n".join(rows).encode()


def _sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<40h", *range(40)))
    return file.getvalue()


def _pictures() -> bytes:
    members = {}
    for number, kind in enumerate(("PNG", "JPEG")):
        file = io.BytesIO()
        Image.new("RGB", (6, 6), (number, 2, 3)).save(file, kind)
        members[f"{number}/a.{kind.lower()}"] = file.getvalue()
    return zip_of(members)

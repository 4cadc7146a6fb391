"""Which format a file has, by its content: what its name ends in is never asked.

`FORMATS` is read from the top; the first that fits is it. A format that is not read is refused by
name, with the lines that convert such a file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.errors import InputError
from core.models.content import SMALLER_MODEL
from core.models.torch_export.recognise import CONFIG
from core.models.weights.gguf_file import MAGIC as GGUF_MAGIC
from core.models.weights.gguf_file import read_gguf
from core.models.weights.numpy_file import read_numpy
from core.models.weights.safetensors_file import is_safetensors, read_safetensors
from core.models.weights.stored_weights import StoredWeights
from core.models.weights.tflite_file import MAGIC as TFLITE_MAGIC
from core.models.weights.tflite_file import read_tflite
from core.models.weights.torch_export_file import read_torch_export
from core.models.weights.torch_legacy_file import read_torch_legacy
from core.models.weights.torch_zip_file import read_torch_zip
from core.models.zip_members import ZIP_START, member_names, unpack_members

_ADVICE = "save it again"


@dataclass(frozen=True)
class Upload:
    """A file's bytes, what messages call it, and the names of the files in it when it is a zip.

    max_mb: of all that is in it, unpacked.
    """

    content: bytes
    name: str
    max_mb: float
    members: frozenset[str] = frozenset()

    def has(self, *endings: str) -> bool:
        """Whether it is a zip with a file whose name ends so."""
        return any(member.endswith(endings) for member in self.members)

    def holds(self, file: str) -> bool:
        """Whether it is a zip with a file of this name, in whatever folder."""
        return any(PurePosixPath(member).name == file for member in self.members)

    def unpacked(self) -> dict[str, bytes]:
        """The files in the zip by their paths."""
        return unpack_members(self.content, self.max_mb, self.name, _ADVICE, SMALLER_MODEL)


@dataclass(frozen=True)
class FileFormat:
    """A format, and how a file of it is read.

    fits:  whether a file has it.
    read:  its tensors; None for ONNX, and for what is not read.
    lines: code that converts a file of it to ONNX; of a format with `read`, for more than weights.
    is_network: whether `read_onnx` reads it. Where it also has `read`, a network that cannot be
        converted has its weights measured.
    """

    name: str
    fits: Callable[[Upload], bool]
    read: Callable[[Upload], StoredWeights] | None = None
    lines: tuple[str, ...] = ()
    is_network: bool = False

    @property
    def is_read(self) -> bool:
        """Whether anything is made of a file of it but a refusal."""
        return self.is_network or self.read is not None


def _starts(*starts: bytes) -> Callable[[Upload], bool]:
    return lambda file: file.content.startswith(starts)


def _contains(*files: str) -> Callable[[Upload], bool]:
    return lambda file: all(file.holds(one) for one in files)


def _refused(name: str, fits: Callable[[Upload], bool], *lines: str) -> FileFormat:
    return FileFormat(name, fits, None, lines)


_EXPORT = 'torch.onnx.export({}, (example_input,), "model.onnx")'
_FROM_TORCHSCRIPT = ('model = torch.jit.load("model.pt")', _EXPORT.format("model"))
_FROM_EXPORT = ('program = torch.export.load("model.pt2")', _EXPORT.format("program"))
_OLD_EXPORT = "serialized_exported_program.json"
_FROM_KERAS = (
    'model = keras.models.load_model("model.keras")',
    'model.export("model.onnx", format="onnx")',
)

FORMATS: tuple[FileFormat, ...] = (
    FileFormat("GGUF", _starts(GGUF_MAGIC), lambda f: read_gguf(f.content, f.name)),
    FileFormat(
        "safetensors",
        lambda f: is_safetensors(f.content),
        lambda f: read_safetensors(f.content, f.name),
    ),
    FileFormat(
        "NumPy array",
        _starts(b"\x93NUMPY"),
        lambda f: read_numpy(f.content, f.max_mb, f.name),
    ),
    FileFormat("zip with an ONNX model", lambda f: f.has(".onnx", ".ONNX"), is_network=True),
    FileFormat(
        "torch.export archive",
        _contains(CONFIG),
        lambda f: read_torch_export(f.unpacked(), f.name),
        _FROM_EXPORT,
        is_network=True,
    ),
    _refused(
        "a torch.export archive of PyTorch 2.7 or older", _contains(_OLD_EXPORT), *_FROM_EXPORT
    ),
    _refused("a compiled package of torch's AOTInductor", _contains("archive_format")),
    FileFormat(
        "TorchScript",
        _contains("data.pkl", "constants.pkl"),
        lambda f: read_torch_zip(f.unpacked(), f.name),
        _FROM_TORCHSCRIPT,
        is_network=True,
    ),
    FileFormat(
        "PyTorch file",
        _contains("data.pkl"),
        lambda f: read_torch_zip(f.unpacked(), f.name),
    ),
    FileFormat(
        "NumPy archive",
        lambda f: f.has(".npy"),
        lambda f: read_numpy(f.content, f.max_mb, f.name),
    ),
    FileFormat(
        "PyTorch file, legacy",
        _starts(b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        lambda f: read_torch_legacy(f.content, f.name),
    ),
    _refused("a Keras model", _contains("model.weights.h5"), *_FROM_KERAS),
    _refused("a Keras or HDF5 file", _starts(b"\x89HDF\r\n\x1a\n"), *_FROM_KERAS),
    _refused(
        "a TensorFlow SavedModel",
        _contains("saved_model.pb"),
        "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx",
    ),
    FileFormat(
        "TensorFlow Lite",
        lambda f: f.content[4:8] == TFLITE_MAGIC,
        lambda f: read_tflite(f.content, f.name),
        ("python -m tf2onnx.convert --tflite model.tflite --output model.onnx",),
    ),
)
ONNX = FileFormat("ONNX", lambda f: True, is_network=True)


def recognised(content: bytes, max_mb: float, name: str) -> tuple[FileFormat, Upload]:
    """The format of a file, ONNX when nothing else fits, and the file.

    Raises:
        InputError: for a format that is not read, with the lines that convert it; a damaged zip.
    """
    members: Sequence[str] = ()
    if content.startswith(ZIP_START):
        members = member_names(content, name, _ADVICE)
    file = Upload(content, name, max_mb, frozenset(members))
    format = next((one for one in FORMATS if one.fits(file)), ONNX)
    if not format.is_read:
        raise InputError(
            f"{name} is {format.name}, which is not read; convert it to ONNX.", format.lines
        )
    return format, file

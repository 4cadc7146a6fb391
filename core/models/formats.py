"""Which format a file has, by its content: what its name ends in is never asked.

`FORMATS` is read from the top; the first that fits is it. A format that is not read is refused by
name, with the lines that convert such a file.
"""

from collections.abc import Sequence

from core.errors import InputError
from core.models.file_format import ADVICE, FileFormat, Upload, contains, refused, starts
from core.models.refused_formats import REFUSED
from core.models.torch_export.recognise import CONFIG
from core.models.weights.gguf_file import MAGIC as GGUF_MAGIC
from core.models.weights.gguf_file import read_gguf
from core.models.weights.numpy_file import read_numpy
from core.models.weights.safetensors_file import is_safetensors, read_safetensors
from core.models.weights.tflite_file import MAGIC as TFLITE_MAGIC
from core.models.weights.tflite_file import read_tflite
from core.models.weights.torch_export_file import read_torch_export
from core.models.weights.torch_legacy_file import read_torch_legacy
from core.models.weights.torch_zip_file import read_torch_zip
from core.models.zip_members import ZIP_START, member_names

_EXPORT = 'torch.onnx.export({}, (example_input,), "model.onnx")'
_FROM_TORCHSCRIPT = ('model = torch.jit.load("model.pt")', _EXPORT.format("model"))
_FROM_EXPORT = ('program = torch.export.load("model.pt2")', _EXPORT.format("program"))
_OLD_EXPORT = "serialized_exported_program.json"

FORMATS: tuple[FileFormat, ...] = (
    FileFormat("zip with an ONNX model", lambda f: f.has(".onnx", ".ONNX"), is_network=True),
    *REFUSED,
    FileFormat("GGUF", starts(GGUF_MAGIC), lambda f: read_gguf(f.content, f.name)),
    FileFormat(
        "safetensors",
        lambda f: is_safetensors(f.content),
        lambda f: read_safetensors(f.content, f.name),
    ),
    FileFormat(
        "NumPy array",
        starts(b"\x93NUMPY"),
        lambda f: read_numpy(f.content, f.max_mb, f.name),
    ),
    FileFormat(
        "torch.export archive",
        contains(CONFIG),
        lambda f: read_torch_export(f.unpacked(), f.name),
        _FROM_EXPORT,
        is_network=True,
    ),
    refused("a torch.export archive of PyTorch 2.7 or older", contains(_OLD_EXPORT), *_FROM_EXPORT),
    refused("a compiled package of torch's AOTInductor", contains("archive_format")),
    FileFormat(
        "TorchScript",
        contains("data.pkl", "constants.pkl"),
        lambda f: read_torch_zip(f.unpacked(), f.name),
        _FROM_TORCHSCRIPT,
        is_network=True,
    ),
    FileFormat(
        "PyTorch file",
        contains("data.pkl"),
        lambda f: read_torch_zip(f.unpacked(), f.name),
    ),
    FileFormat(
        "NumPy archive",
        lambda f: f.has(".npy"),
        lambda f: read_numpy(f.content, f.max_mb, f.name),
    ),
    FileFormat(
        "PyTorch file, legacy",
        starts(b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        lambda f: read_torch_legacy(f.content, f.name),
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
        members = member_names(content, name, ADVICE)
    file = Upload(content, name, max_mb, frozenset(members))
    format = next((one for one in FORMATS if one.fits(file)), ONNX)
    if not format.is_read:
        raise InputError(
            f"{name} is {format.name}, which is not read; {format.remedy}.", format.lines
        )
    return format, file

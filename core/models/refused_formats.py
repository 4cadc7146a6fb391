"""Formats that are recognised and not read: what such a file is, and what to do with it."""

import re
import zlib
from collections.abc import Callable

from core.models.file_format import Upload, contains, refused, starts
from core.models.protobuf_fields import top_fields

_BEGINNING = 4096  # bytes that are looked at for words
_UNPACK = "unpack it and give the model in it"
_DOWNLOAD = "download the model itself"
# Of Core ML's Model: specificationVersion, description, and the kind of network from here on.
_CORE_ML_FIELDS, _CORE_ML_KINDS = {1, 2}, range(200, 4000)
_PICKLE = re.compile(rb"\x80[\x02-\x05]|[\x78][\x01\x5e\x9c\xda]")  # joblib compresses it with zlib

_FROM_KERAS = (
    'model = keras.models.load_model("model.keras")',
    'model.export("model.onnx", format="onnx")',
)


def _begins_with_text(*words: str) -> re.Pattern[bytes]:
    return re.compile(rb"(\xef\xbb\xbf)?\s*(" + "|".join(words).encode() + rb")", re.IGNORECASE)


_HTML = _begins_with_text("<!doctype html", "<html", "<head", "<script")
_ONNX_TEXT = _begins_with_text(r"<\s*ir_version\s*:", r"ir_version\s*:\s*\d", r'\{\s*"irVersion"')
_OPENVINO = _begins_with_text(r"(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?<net\s")
_INDEX = _begins_with_text(r'\{\s*"(metadata|weight_map)"')


def _matches(pattern: re.Pattern[bytes]) -> Callable[[Upload], bool]:
    return lambda file: pattern.match(file.content[:_BEGINNING]) is not None


def _says(word: bytes) -> Callable[[Upload], bool]:
    return lambda file: word in file.content[:_BEGINNING]


def _is_list_of_messages(file: Upload) -> bool:
    """Whether its first field holds messages; that of ONNX is a number."""
    return file.content[:1] == b"\n" and 1 in top_fields(file.content)


def _is_paddle(file: Upload) -> bool:
    """A ProgramDesc, whose first block has a number; or the JSON of Paddle 3."""
    if file.content[:1] == b"\n":
        return (
            b"\x08\x00" in file.content[1:8]
            and b"feed" in file.content
            and 1 in top_fields(file.content)
        )
    return file.content[:1] == b"{" and b'"magic":"pir"' in file.content[:200].replace(b" ", b"")


def _is_tensorflow_graph(file: Upload) -> bool:
    """A GraphDef: nodes, each of which begins with its name."""
    return (
        file.content[:1] == b"\n"
        and b"Placeholder" in file.content
        and 1 in top_fields(file.content)
    )


def _is_core_ml(file: Upload) -> bool:
    if file.content[:1] != b"\x08":
        return False
    fields = top_fields(file.content)
    return fields >= _CORE_ML_FIELDS and any(one in _CORE_ML_KINDS for one in fields)


def _is_pickle_of(package: bytes) -> Callable[[Upload], bool]:
    def fits(file: Upload) -> bool:
        return bool(_PICKLE.match(file.content)) and package in _unpacked_beginning(file.content)

    return fits


def _unpacked_beginning(content: bytes) -> bytes:
    """The first bytes, unpacked where joblib compressed them."""
    if content[:1] == b"\x80":
        return content[:_BEGINNING]
    try:
        return zlib.decompressobj().decompress(content[:_BEGINNING], _BEGINNING)
    except zlib.error:
        return b""


_FROM_PADDLE = ("paddle2onnx --model_dir FOLDER --model_filename model.pdmodel "
                "--params_filename model.pdiparams --save_file model.onnx",)  # fmt: skip

REFUSED = (
    refused("a web page, not the file behind it", _matches(_HTML), remedy=_DOWNLOAD),
    refused(
        "a pointer of Git LFS to a file that was not downloaded",
        starts(b"version https://git-lfs"),
        "git lfs pull",
        remedy=_DOWNLOAD,
    ),
    refused("a tar archive", lambda f: f.content[257:262] == b"ustar", remedy=_UNPACK),
    refused("a 7z archive", starts(b"7z\xbc\xaf\x27\x1c"), remedy=_UNPACK),
    refused("a RAR archive", starts(b"Rar!\x1a\x07"), remedy=_UNPACK),
    refused("a file compressed with gzip", starts(b"\x1f\x8b"), remedy=_UNPACK),
    refused("a file compressed with bzip2", starts(b"BZh"), remedy=_UNPACK),
    refused("a file compressed with xz", starts(b"\xfd7zXZ\x00"), remedy=_UNPACK),
    refused("a file compressed with zstd", starts(b"\x28\xb5\x2f\xfd"), remedy=_UNPACK),
    refused(
        "the list of a model in several files",
        lambda f: _matches(_INDEX)(f) and b'"weight_map"' in f.content,
        remedy="give one of the files that it names",
    ),
    refused(
        "an ONNX model as text",
        _matches(_ONNX_TEXT),
        'onnx.save(onnx.load("model.txt", format="onnxtxt"), "model.onnx")',
        remedy="save it in binary form",
    ),
    refused(
        "a model in onnxruntime's own format (.ort)",
        lambda f: f.content[4:8] == b"ORTM",
        remedy="give the ONNX model that it was made from",
    ),
    refused(
        "a TensorRT engine, compiled for one kind of GPU",
        starts(b"ftrt", b"ptrt"),
        remedy="give the ONNX model that it was built from",
    ),
    refused(
        "a model in GGML's format before GGUF",
        starts(b"lmgg", b"tjgg", b"fmgg"),
        remedy="convert it to GGUF with llama.cpp",
    ),
    refused(
        "a pickled scikit-learn model",
        _is_pickle_of(b"sklearn"),
        "onnx_model = skl2onnx.to_onnx(model, X[:1])",
    ),
    refused(
        "a pickled XGBoost model",
        _is_pickle_of(b"xgboost"),
        "onnx_model = onnxmltools.convert_xgboost(model, initial_types=types)",
    ),
    refused(
        "the network of an OpenVINO model, without its weights",
        _matches(_OPENVINO),
        remedy="give the ONNX model that it was converted from",
    ),
    refused(
        "an OpenVINO model",
        lambda f: f.has(".xml") and f.has(".bin"),
        remedy="give the ONNX model that it was converted from",
    ),
    refused(
        "a Core ML package",
        lambda f: any("com.apple.CoreML" in one for one in f.members),
        remedy="export the model to ONNX from where it was trained",
    ),
    refused(
        "a Core ML model", _is_core_ml, remedy="export the model to ONNX from where it was trained"
    ),
    refused("a PaddlePaddle model", _is_paddle, *_FROM_PADDLE),
    refused("a PaddlePaddle model", lambda f: f.has(".pdmodel"), *_FROM_PADDLE),
    refused(
        "a frozen TensorFlow graph",
        _is_tensorflow_graph,
        "python -m tf2onnx.convert --graphdef model.pb --inputs x:0 --outputs y:0 "
        "--output model.onnx",
    ),
    refused("a Keras model", contains("model.weights.h5"), *_FROM_KERAS),
    refused("a Keras or HDF5 file", starts(b"\x89HDF\r\n\x1a\n"), *_FROM_KERAS),
    refused(
        "a TensorFlow SavedModel",
        contains("saved_model.pb"),
        "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx",
    ),
)

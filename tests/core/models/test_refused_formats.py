"""Files that are nearly a model: each is recognised by its content, and says what to do."""

import gzip
import io
import pickle
import tarfile
import zlib
from pathlib import Path

import onnx
import pytest

from core.errors import InputError
from core.models.content import content_of
from core.models.formats import recognised
from core.models.onnx_file import read_onnx
from core.models.session import open_session
from tests.core.analysis.models import small_cnn
from tests.core.analysis.whole_files import zip_of

ONNX = small_cnn().SerializeToString()


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("model.onnx")
        entry.size = len(ONNX)
        archive.addfile(entry, io.BytesIO(ONNX))
    return file.getvalue()


# Written by hand where no package here writes them: the first bytes by the formats' descriptions.
# Core ML: specificationVersion (field 1) is 7, description (2) is empty, mlProgram (502) is empty.
CORE_ML = b"\x08\x07\x12\x00\xb2\x1f\x00"
# TensorFlow: a NodeDef (field 1 of GraphDef) with name "x" and op "Placeholder".
GRAPH_DEF = b"\x0a\x10\x0a\x01x\x12\x0bPlaceholder"
# Paddle: a BlockDesc (field 1 of ProgramDesc) with idx 0, parent −1, and a variable "feed".
PROGRAM_DESC = b"\x0a\x15\x08\x00\x10" + b"\xff" * 9 + b"\x01" + b"\x1a\x06\x0a\x04feed"
FILES = {
    "a web page": b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Sign in</body></html>",
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
    "a tar archive": _tar(),
    "a 7z archive": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "a RAR archive": b"Rar!\x1a\x07\x01\x00",
    "a file compressed with gzip": gzip.compress(ONNX),
    "a file compressed with bzip2": b"BZh91AY&SY",
    "a file compressed with xz": b"\xfd7zXZ\x00\x00\x04",
    "a file compressed with zstd": b"\x28\xb5\x2f\xfd\x04\x00",
    "the list of a model in several files": b'{"metadata": {}, "weight_map": {"a": "b"}}',
    "an ONNX model as text": onnx.printer.to_text(small_cnn()).encode(),
    "a model in onnxruntime's own format": b"\x18\x00\x00\x00ORTM\x00\x00",
    "a TensorRT engine": b"ftrt\x00\x00\x00\x00",
    "a model in GGML's format before GGUF": b"lmgg\x00\x00",
    "a pickled scikit-learn model": zlib.compress(pickle.dumps({"sklearn.linear_model": 1})),
    "a pickled XGBoost model": b"\x80\x04\x95\x00\x8c\x0cxgboost.core",
    "the network of an OpenVINO model": b'<?xml version="1.0"?>\n<net name="m" version="11">',
    "an OpenVINO model": zip_of({"m/m.xml": b"<net>", "m/m.bin": b"0"}),
    "a Core ML package": zip_of({"m.mlpackage/Data/com.apple.CoreML/model.mlmodel": CORE_ML}),
    "a Core ML model": CORE_ML,
    "a PaddlePaddle model": PROGRAM_DESC,
    "a frozen TensorFlow graph": GRAPH_DEF,
}


@pytest.mark.parametrize("what", FILES)
def test_what_it_is_and_what_to_do(what: str) -> None:
    with pytest.raises(InputError) as caught:
        recognised(FILES[what], 20, "model.onnx")
    assert str(caught.value).startswith(f"model.onnx is {what}")
    assert "which is not read; " in str(caught.value)


def test_onnx_is_not_taken_for_another_format() -> None:
    assert recognised(ONNX, 20, "page.html")[0].name == "ONNX"
    named_alike = small_cnn()
    named_alike.producer_name = "sklearn"
    named_alike.graph.doc_string = "<html> feed Placeholder ustar"
    assert recognised(named_alike.SerializeToString(), 20, "model.pkl")[0].name == "ONNX"


def test_an_empty_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"model.onnx is empty"):
        read_onnx(b"")
    with pytest.raises(InputError, match=r"is a folder; give the model's file in it"):
        content_of(tmp_path, 20, "model", "")


def test_operators_and_sets_that_onnxruntime_lacks() -> None:
    model = small_cnn()
    model.opset_import.add(domain="my.ops", version=1)
    node = next(one for one in model.graph.node if one.op_type == "Relu")
    node.domain = "my.ops"
    with pytest.raises(InputError, match=r"the operator Relu of the domain my.ops, which onnxrunt"):
        open_session(model)
    model = small_cnn()
    model.opset_import[0].version = 99
    with pytest.raises(InputError) as caught:
        open_session(model)
    assert str(caught.value).startswith("onnxruntime cannot load the model: ONNX Runtime only")
    assert "Opset 99" in str(caught.value)

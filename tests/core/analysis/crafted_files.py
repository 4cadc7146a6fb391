"""Files made to do harm: bombs, lies about sizes, paths that lead out, programs, endless loops."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Iterator

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.whole_files import Whole, members_of, whole_files, zip_of

_MANY = 2**62


def crafted_files() -> Iterator[Whole]:
    """Each of them, with a name that says what it tries."""
    yield from _pickles()
    yield from _programs()
    yield from _zips()
    yield from _tables_of_tensors()
    yield from _networks()
    yield from _data()


def _named(name: str) -> Whole:
    return next(one for one in whole_files() if one.name == name)


def _with_member(whole: Whole, ending: str, content: bytes) -> bytes:
    """The zip with other content in the file whose name ends so."""
    members = members_of(whole.model)
    return zip_of({n: content if n.endswith(ending) else old for n, old in members.items()})


def _pickles() -> Iterator[Whole]:
    state = _named("state.pt")
    programs = {
        "os.system": b"cposix\nsystem\n(S'touch /tmp/fuzzed'\ntR.",
        "exec": b"\x80\x02cbuiltins\nexec\n(X\x06\0\0\0import\x85tR.",
        "a state that is a program": b"\x80\x02}(X\x01\0\0\0wcposix\nsystem\n(S'x'\ntRu.",
        "endless memory": b"\x80\x02]" + b"2" * 100_000 + b".",
        "a deep tuple": b"(" * 200_000 + b"t" * 200_000 + b".",
        "a deep list": b"]" * 200_000 + b"a" * 199_999 + b".",
        "a dictionary in itself": b"\x80\x02}q\0X\x01\0\0\0ah\0s.",
        "laughs": b"\x80\x02]q\0" + b"".join(
            b"](h" + bytes([i]) + (b"h" + bytes([i])) * 9 + b"eq" + bytes([i + 1])
            for i in range(40)
        ) + b".",
        "a long number": b"\x80\x02\x8b\xff\xff\xff\x7f.",
        "a memo far away": b"\x80\x02Nr\xff\xff\xff\xff.",
        "an extension": b"\x80\x02\x82\x01.",
    }  # fmt: skip
    for name, program in programs.items():
        yield Whole(f"pickle: {name}", _with_member(state, "data.pkl", program))
        yield Whole(
            f"legacy pickle: {name}", program if program[0] == 0x80 else b"\x80\x02" + program
        )
    yield Whole("numpy with objects", _objects())


class _Reader(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.from_file("/etc/hostname", size=3)


class _Writer(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.from_file("/tmp/fuzzed", shared=True, size=3)


class _Huge(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.zeros([1152921504606846976])


class _Beyond(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.as_strided(x, [1099511627776], [1])


def _programs() -> Iterator[Whole]:
    """TorchScript; operators may read files and ask for memory."""
    programs = {
        "reads a file": _Reader(),
        "writes a file": _Writer(),
        "2⁶⁰ numbers": _Huge(),
        "numbers outside of the tensor": _Beyond(),
    }
    for name, program in programs.items():
        file = io.BytesIO()
        torch.jit.save(torch.jit.script(program), file)
        yield Whole(f"TorchScript: {name}", file.getvalue())


def _objects() -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return file.getvalue()


def _zips() -> Iterator[Whole]:
    zeros = bytes(30_000_000)
    bomb = zip_of({"a.onnx": zeros})
    yield Whole("a zip bomb", bomb)
    yield Whole("a bomb of weights", zip_of({"a/data.pkl": b"N.", "a/data/0": zeros}))
    yield Whole("a bomb of arrays", zip_of({"w.npy": zeros}))
    yield Whole("a zip in a zip", zip_of({"a.onnx": bomb}))
    small = bytearray(bomb)
    size = (30_000_000).to_bytes(4, "little")
    yield Whole("a bomb that lies", bytes(small).replace(size, (100).to_bytes(4, "little")))
    yield Whole("many files", zip_of({f"{i}.npy": b"" for i in range(10_001)}, zipfile.ZIP_STORED))
    outside = small_cnn()
    for where in ("../../etc/passwd", "/etc/passwd", "~/.ssh/id_rsa", "a\0b", "/proc/self/environ"):
        content = small_cnn()
        tensor = content.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=where)
        yield Whole(f"weights in {where!r}", content.SerializeToString())
        yield Whole(
            f"a zip with {where!r}",
            zip_of({"m.onnx": content.SerializeToString(), where.replace("\0", "_"): b"x"}),
        )
    yield Whole("a model outside", zip_of({"../m.onnx": outside.SerializeToString()}))


def _tables_of_tensors() -> Iterator[Whole]:
    def tensors(header: object, data: bytes = b"") -> bytes:
        text = json.dumps(header).encode()
        return len(text).to_bytes(8, "little") + text + data

    for shape in ([_MANY, _MANY], [2**31] * 8, [0, _MANY], [-1], [1] * 100, [1e300], [None]):
        entry = {"dtype": "F32", "shape": shape, "data_offsets": [0, 4]}
        yield Whole(f"safetensors of shape {shape}", tensors({"w": entry}, b"\0" * 4))
    yield Whole("a header that is too long", (10**8).to_bytes(8, "little") + b"{" * 100)
    yield Whole("a deep header", (10**6).to_bytes(8, "little") + b'{"a":' + b"[" * 10**6)
    nan = {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}
    yield Whole("weights of NaN", tensors({"w": nan}, struct.pack("<2f", np.nan, np.inf)))
    many = {f"{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(6000)}
    yield Whole("too many tensors", tensors(many))
    for counts in ((_MANY, 0), (0, _MANY), (_MANY, _MANY), (1, 1)):
        yield Whole(f"GGUF that counts {counts}", b"GGUF" + struct.pack("<IQQ", 3, *counts))
    row = struct.pack("<Q1sI4QIQ", 1, b"w", 4, 32, _MANY, _MANY, _MANY, 8, 0)
    yield Whole("a huge GGUF tensor", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + row)


def _networks() -> Iterator[Whole]:
    graph = small_cnn().graph
    for _ in range(25):  # protobuf itself refuses more than a hundred messages in each other
        node = helper.make_node(
            "If", ["c"], ["y"], then_branch=graph, else_branch=graph.__class__()
        )
        graph = helper.make_graph([node], "deep", [], [onnx.ValueInfoProto(name="y")])
    yield Whole("deep graphs", helper.make_model(graph).SerializeToString())
    message = b""
    for tag in (0x32, 0x2A, 0x0A) * 300:  # a graph in an attribute in a node in a graph …
        message = _field(tag, message)
    yield Whole("a deep message", _field(0x3A, message))
    for shape in ([2**40, 2, 6, 6], [1, 2, 2**31, 2**31]):
        model = small_cnn()
        for d, size in zip(model.graph.input[0].type.tensor_type.shape.dim, shape, strict=True):
            d.dim_value = size
        yield Whole(f"an input of {shape}", model.SerializeToString())
    model = small_cnn()
    model.graph.initializer[0].CopyFrom(
        numpy_helper.from_array(np.full((4, 2, 3, 3), np.nan, np.float32), "w1")
    )
    yield Whole("a network of NaN", model.SerializeToString())
    expand = [
        helper.make_node("MatMul", ["x", "w"], ["h"]),
        helper.make_node("Expand", ["h", "shape"], ["y"]),
    ]
    weights = {"w": np.ones((4, 4), np.float32), "shape": np.array([2**20] * 3 + [1, 4])}
    yield Whole("2⁶² numbers", model_of(expand, {"x": [1, 4]}, ["y"], weights).SerializeToString())
    tensor = TensorProto(name="w", data_type=1, dims=[2**20, 2**20])
    model = model_of([helper.make_node("MatMul", ["x", "w"], ["y"])], {"x": [1, 4]}, ["y"])
    model.graph.initializer.append(tensor)
    yield Whole("a weight without values", model.SerializeToString())


def _field(tag: int, content: bytes) -> bytes:
    """A field of a protobuf message: its tag, the length in groups of 7 bits, the content."""
    length, rest = bytearray(), len(content)
    while rest > 127:
        length.append(rest & 127 | 128)
        rest >>= 7
    return bytes([tag, *length, rest]) + content


def _data() -> Iterator[Whole]:
    cnn = small_cnn().SerializeToString()
    pictures = next(w.data for w in whole_files() if w.data and b".png" in w.data)
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1, 65535, 1,
                         0, 0, 16, b"data", 2**32 - 1)  # fmt: skip
    values = {
        "a table of one huge row": b"1," * 2_000_000 + b"1",
        "a table of numbers beyond floats": b"1e999,nan,-inf\n",
        "a sound of 65,535 channels": header + bytes(100),
        "arrays of NaN": _archive(np.full((1, 2, 6, 6), np.nan, np.float32)),
        "a pickle as data": pickle.dumps({"x": images(1)}),
        "a bomb of pictures": zip_of({"a.png": bytes(30_000_000)}),
        "pictures cut off": (pictures or b"")[:-40],
    }
    for name, data in values.items():
        yield Whole(name, cnn, data)


def _archive(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, x=array)
    return file.getvalue()

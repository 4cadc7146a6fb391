"""Every place where an ONNX message can name a file: refused in one sentence, and never opened."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from onnx import TensorProto, helper, numpy_helper

from core.analysis import analyze, start_analysis
from core.errors import InputError
from core.graph import load_quantized_onnx
from core.models.onnx_file import read_onnx
from core.models.self_contained import make_self_contained, tensors_in
from tests.core.analysis.models import model_of, small_cnn
from tests.core.analysis.opens import watched

SECRET = b"password"


def paths_to_tensors(kind: Descriptor, above: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Names of fields that lead from a message of this kind to a tensor, no kind entered twice.

    Written apart from the code under test, by brute force over all fields.
    """
    for field in kind.fields:
        inner = field.message_type
        if inner is None or inner.full_name in above:
            continue
        if inner.full_name == "onnx.TensorProto":
            yield [field.name]
        else:
            for rest in paths_to_tensors(inner, (*above, inner.full_name)):
                yield [field.name, *rest]


PATHS = [".".join(path) for path in paths_to_tensors(onnx.ModelProto.DESCRIPTOR)]


def descend(message: Message, path: str) -> Message:
    """The message at the end of `path`, made on the way."""
    for name in path.split("."):
        field: FieldDescriptor = message.DESCRIPTOR.fields_by_name[name]
        message = getattr(message, name).add() if field.is_repeated else getattr(message, name)
    message.SetInParent()
    return message


def point_at(tensor: TensorProto, location: str) -> None:
    """Keep the values of `tensor` in the file at `location`."""
    tensor.name, tensor.data_type = "thief", TensorProto.UINT8
    tensor.dims.append(len(SECRET))
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(len(SECRET)))):
        tensor.external_data.add(key=key, value=value)


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A secret below the working directory, beside it, and one to be named absolutely."""
    work = tmp_path / "work"
    places = {
        ".streamlit/secrets.toml": work / ".streamlit" / "secrets.toml",
        "../beside.txt": tmp_path / "beside.txt",
        str(tmp_path / "absolute.txt"): tmp_path / "absolute.txt",
    }
    for path in places.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SECRET)
    monkeypatch.chdir(work)
    return places


def test_the_places_are_all_there() -> None:
    # onnx.proto of ONNX 1.23 read by hand: the places that hold tensors.
    assert {
        "graph.initializer",
        "graph.sparse_initializer.values",
        "graph.sparse_initializer.indices",
        "graph.node.attribute.t",
        "graph.node.attribute.tensors",
        "graph.node.attribute.sparse_tensor.values",
        "graph.node.attribute.sparse_tensors.indices",
        "functions.attribute_proto.t",
        "functions.node.attribute.g.initializer",
        "functions.node.attribute.graphs.sparse_initializer.values",
        "training_info.initialization.initializer",
        "training_info.algorithm.node.attribute.tensors",
    } <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_place(path: str, secrets: dict[str, Path]) -> None:
    for location, secret in secrets.items():
        model = small_cnn()
        point_at(descend(model, path), location)
        content = model.SerializeToString()
        with watched(secret) as opened:
            for use in (analyze, read_onnx, load_quantized_onnx):
                with pytest.raises(InputError, match="keeps the tensor 'thief' in another file"):
                    use(content)
        assert not opened


def test_the_watch_sees_an_open(secrets: dict[str, Path]) -> None:
    # onnxruntime itself does open the file: what the other tests would miss, this one shows.
    import onnxruntime

    secret = secrets[".streamlit/secrets.toml"]
    model = model_of([helper.make_node("Identity", ["thief"], ["y"])], {}, ["y"])
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.UINT8
    point_at(model.graph.initializer.add(), ".streamlit/secrets.toml")
    with watched(secret) as opened:
        onnxruntime.InferenceSession(model.SerializeToString())
    assert secret in opened


def nested(depth: int, leaf: onnx.NodeProto) -> onnx.NodeProto:
    """`leaf` inside the branches of Ifs, `depth` deep."""
    info = helper.make_tensor_value_info("o", 1, None)
    for _ in range(depth):
        then = helper.make_graph([leaf], "then", [], [info])
        other = helper.make_graph([helper.make_node("Relu", ["x"], ["o"])], "else", [], [info])
        leaf = helper.make_node("If", ["c"], ["o"], then_branch=then, else_branch=other)
    return leaf


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_at_any_depth(depth: int, secrets: dict[str, Path]) -> None:
    values = TensorProto()
    point_at(values, ".streamlit/secrets.toml")
    sparse = onnx.SparseTensorProto(
        values=values, indices=numpy_helper.from_array(np.array([0]), "i"), dims=[1]
    )
    leaf = helper.make_node("Constant", [], ["o"], sparse_value=sparse)
    model = model_of([nested(depth, leaf)], {"x": [1]}, ["o"])
    with pytest.raises(InputError, match="'thief'"):
        read_onnx(model.SerializeToString())


def test_an_address_in_memory_is_no_location_either() -> None:
    # onnxruntime reads "external data" with this tag from the address that the offset gives.
    model = small_cnn()
    point_at(model.graph.initializer[0], "*/_ORT_MEM_ADDR_/*")
    with pytest.raises(InputError, match="_ORT_MEM_ADDR_"):
        read_onnx(model.SerializeToString())


def test_data_named_but_not_used_is_refused_too() -> None:
    model = small_cnn()
    model.graph.initializer[0].external_data.add(key="location", value="weights.bin")
    with pytest.raises(InputError, match=r"weights\.bin"):
        read_onnx(model.SerializeToString())


@pytest.mark.slow
def test_a_context_of_an_execution_provider_is_refused(secrets: dict[str, Path]) -> None:
    # The operator EPContext of onnxruntime names a compiled network in another file.
    for location, secret in secrets.items():
        node = helper.make_node(
            "EPContext", ["x"], ["h"], domain="com.microsoft", embed_mode=0,
            ep_cache_context=location, source="CPU",
        )  # fmt: skip
        after = helper.make_node("MatMul", ["h", "w"], ["y"])
        model = model_of([node, after], {"x": [1, 4]}, ["y"], {"w": np.eye(4, dtype=np.float32)})
        model.opset_import.add(domain="com.microsoft", version=1)
        with watched(secret) as opened, pytest.raises(InputError, match="EPContext"):
            start_analysis(model.SerializeToString()).result()
        assert not opened


@pytest.mark.slow
def test_configuration_in_the_metadata_opens_nothing(secrets: dict[str, Path]) -> None:
    model = small_cnn()
    location, secret = next(iter(secrets.items()))
    model.metadata_props.add(
        key="ort_config", value=f'{{"optimized_model_filepath": "{location}"}}'
    )
    with watched(secret) as opened:
        start_analysis(model.SerializeToString()).result()
    assert not opened
    assert secret.read_bytes() == SECRET


def test_unknown_fields_are_dropped() -> None:
    # Field 999, length-delimited, at three levels: a later version of ONNX could give it a meaning.
    unknown = b"\xba\x3e\x06secret"
    model = small_cnn()
    tensor = TensorProto.FromString(model.graph.initializer[0].SerializeToString() + unknown)
    model.graph.initializer[0].CopyFrom(tensor)
    node = onnx.NodeProto.FromString(model.graph.node[0].SerializeToString() + unknown)
    model.graph.node[0].CopyFrom(node)
    content = model.SerializeToString() + unknown
    assert content.count(b"secret") == 3
    assert b"secret" not in read_onnx(content).model.SerializeToString()


def test_a_location_of_a_later_version_is_dropped_as_unknown() -> None:
    # data_location is field 14, a number: 7 is no location that ONNX 1.23 knows.
    model = small_cnn()
    tensor = TensorProto.FromString(model.graph.initializer[0].SerializeToString() + b"\x70\x07")
    model.graph.initializer[0].CopyFrom(tensor)
    read = read_onnx(model.SerializeToString()).model
    assert read.graph.initializer[0].SerializeToString() == (
        small_cnn().graph.initializer[0].SerializeToString()
    )


def test_every_tensor_is_found_once() -> None:
    assert [t.name for t in tensors_in(small_cnn())] == ["w1", "b1", "w2", "w3", "b3"]
    make_self_contained(small_cnn(), "m.onnx")

"""Every file and array that cannot be used gets one sentence; none gets a traceback."""

import io
import zipfile
from contextlib import suppress

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, Limits, analyze
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn

MODEL = small_cnn().SerializeToString()


def refused(model: bytes = MODEL, data=None, config: AnalysisConfig | None = None) -> str:
    """The refusal, one sentence or two on one line."""
    with pytest.raises(InputError) as caught:
        analyze(model, data, config)
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize(
    "content",
    [b"hello, this is text\n" * 50, b"\x00" * 100, b"PK\x03\x04zip", MODEL[: len(MODEL) // 2]],
)
def test_not_a_model(content: bytes) -> None:
    assert "ONNX" in refused(content)


def test_every_truncation_is_refused_or_read() -> None:
    # Anything but InputError fails the test.
    for length in range(1, len(MODEL), 97):
        with suppress(InputError):
            analyze(MODEL[:length], {"x": images(1)})


def test_empty_file() -> None:
    assert "is empty" in refused(b"")


def test_missing_file() -> None:
    with pytest.raises(InputError, match="there is no file"):
        analyze("/nowhere/model.onnx")


def test_over_the_size_limit() -> None:
    message = refused(config=AnalysisConfig(limits=Limits(model_mb=0.0005)))
    assert "the limit is 0.0005 MB" in message


def test_external_data() -> None:
    model = small_cnn()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    message = refused(model.SerializeToString())
    assert "'w1'" in message
    assert "../../etc/passwd" in message


def test_external_data_inside_a_constant_node() -> None:
    value = TensorProto(name="v", data_type=TensorProto.FLOAT, dims=[1])
    value.data_location = TensorProto.EXTERNAL
    value.external_data.add(key="location", value="weights.bin")
    node = helper.make_node("Constant", [], ["y"], value=value)
    assert "weights.bin" in refused(model_of([node], {}, ["y"]).SerializeToString())


def test_no_weights() -> None:
    node = helper.make_node("MatMul", ["a", "b"], ["y"])
    model = model_of([node], {"a": [2, 2], "b": [2, 2]}, ["y"])
    assert "no layers with constant float weights" in refused(model.SerializeToString())


def test_already_quantized() -> None:
    node = helper.make_node("MatMulInteger", ["a", "b"], ["y"])
    model = model_of([node], {"a": [2, 2], "b": [2, 2]}, ["y"], dtype=TensorProto.INT8)
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.INT32
    assert "already quantized" in refused(model.SerializeToString())


def test_four_bit_weights_are_a_quantized_model() -> None:
    """As MatMulNBitsQuantizer of onnxruntime writes them: one block of 32 columns of 4 bits."""
    sizes = {"K": 32, "N": 2, "bits": 4, "block_size": 32}
    node = helper.make_node("MatMulNBits", ["x", "w", "s"], ["y"], domain="com.microsoft", **sizes)
    stored = {"w": np.full((2, 1, 16), 0x88, np.uint8), "s": np.ones(2, np.float32)}
    model = model_of([node], {"x": [1, 32]}, ["y"], stored)
    model.opset_import.add(domain="com.microsoft", version=1)
    with pytest.raises(InputError, match=r"already quantized \(MatMulNBits\)") as found:
        analyze(model.SerializeToString())
    assert found.value.command == "integers"


def test_nan_weight() -> None:
    model = small_cnn()
    weight = np.full((4, 2, 3, 3), np.nan, np.float32)
    model.graph.initializer[0].CopyFrom(onnx.numpy_helper.from_array(weight, "w1"))
    message = refused(model.SerializeToString())
    assert "'first'" in message
    assert "NaN" in message


def test_weight_shorter_than_its_shape() -> None:
    model = small_cnn()
    model.graph.initializer[0].raw_data = b"\0" * 8
    refused(model.SerializeToString())


def test_weight_of_enormous_shape() -> None:
    model = small_cnn()
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend([2**40, 2**20])
    refused(model.SerializeToString())


def test_an_input_of_five_thousand_axes() -> None:
    model = model_of([helper.make_node("MatMul", ["x", "w"], ["y"])], {"x": [4] * 5000}, ["y"],
                     {"w": np.eye(4, dtype=np.float32)})  # fmt: skip
    assert "has 5,000 axes and 64 are allowed" in refused(model.SerializeToString())


def test_unknown_operator() -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"]),
        helper.make_node("Conjure", ["h"], ["y"]),
    ]
    model = model_of(nodes, {"x": [2, 4]}, ["y"], {"w": np.ones((4, 4), np.float32)})
    assert "Conjure" in refused(model.SerializeToString())


@pytest.mark.parametrize(
    ("array", "part"),
    [
        (images()[:, :1], "does not fit"),
        (images()[0, 0], "the model takes x: float32 [N, 2, 6, 6]"),
        ((images() * 9).astype(np.uint8), "dtype uint8"),
        (np.where(images() > 2, np.nan, images()), "NaN or infinite"),
        (np.where(images() > 2, np.inf, images()), "NaN or infinite"),
        (images()[:0], "is empty"),
        (images().astype(np.float64) * 1e300, "beyond float32"),
        (images().astype(np.complex64), "dtype complex64"),
    ],
)
def test_wrong_data(array: np.ndarray, part: str) -> None:
    assert part in refused(data={"x": array})


def test_wrong_names() -> None:
    message = refused(data={"a": images(), "b": images()})
    assert "'a', 'b'" in message
    assert "'x'" in message


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def test_pickles_are_not_executed(tmp_path) -> None:
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    message = refused(data=npy(np.array([Bomb()], dtype=object)))
    assert "never unpickled" in message
    assert not (tmp_path / "executed").exists()


def test_npy_with_an_array_after_the_first() -> None:
    """As JAX's equinox saves a model: the arrays one after another, which np.load reads in turn."""
    message = refused(data=npy(images()) + npy(np.zeros((4, 8), np.float32)))
    assert "has 256 bytes after its first array" in message  # 128 of them a header
    assert "save them as .npz" in message


def test_npy_that_promises_more_than_it_holds() -> None:
    header = npy(np.zeros((4, 4), np.float32))[:128].replace(b"(4, 4), }", b"(1<<40,)}")
    refused(data=header.replace(b"(1<<40,)}", b"(9**12,)}"))
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f4", "fortran_order": False, "shape": (2**50,)}
    )
    assert "the limit is" in refused(data=stream.getvalue())


def test_zip_bomb_is_measured_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\0" * 20_000_000)
    config = AnalysisConfig(limits=Limits(data_mb=10))
    assert len(stream.getvalue()) < 100_000
    assert "holds 20.0 MB and the limit is 10 MB" in refused(data=stream.getvalue(), config=config)


@pytest.mark.parametrize(
    "content", [b"", b"text", b"PK\x03\x04 no", b"\x93NUMPY\x01\x00", npy(images())[:200]]
)
def test_damaged_data_files(content: bytes) -> None:
    refused(data=content)


@pytest.mark.parametrize(
    ("shapes", "part"),
    [
        ({"z": (1,)}, "no input 'z'"),
        ({"x": (1, 3, 6, 6)}, "does not fit"),
        ({"x": (1, 2)}, "does not fit"),
    ],
)
def test_wrong_shapes(shapes: dict[str, tuple[int, ...]], part: str) -> None:
    assert part in refused(config=AnalysisConfig(shapes=shapes))


@pytest.mark.parametrize(
    "setting",
    [
        {"weight_bits": 1},
        {"activation_bits": 9},
        {"calibration": "guess"},
        {"calibration": "percentile-50"},
        {"calibration": "percentile-nan"},
        {"samples": 0},
        {"seed": -1},
        {"shapes": {"x": (0, 1)}},
    ],
)
def test_wrong_settings(setting: dict) -> None:
    with pytest.raises(InputError, match=r"give|must be|choose"):
        AnalysisConfig(**setting)


@pytest.mark.parametrize("name", ["model_mb", "data_mb", "memory_mb", "seconds", "layers"])
@pytest.mark.parametrize("value", [0, -5, float("nan"), float("inf"), -float("inf"), 1e30])
def test_limits_are_positive_and_finite(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"the limit {name} is .*give more than 0"):
        Limits(**{name: value})


def test_more_layers_than_the_limit() -> None:
    config = AnalysisConfig(limits=Limits(layers=2))
    assert "has 3 layers with weights and the limit is 2" in refused(config=config)


def test_a_node_that_reads_what_nothing_makes() -> None:
    model = small_cnn()
    model.graph.node[2].input[0] = "nowhere"
    with pytest.raises(InputError, match="the node 'second' reads 'nowhere'"):
        analyze(model.SerializeToString(), {"x": images()})  # else onnxruntime says it first


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<f4', 'shape': (1L,",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 6, 6)",
        b"{'descr': ('<f4', (2,", b"(" * 500, b"\xff" * 40, b"{" + b"1:" * 100 + b"}",
    ],
)  # fmt: skip
def test_a_damaged_header_is_blamed_on_the_data_file(header: bytes) -> None:
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    assert refused(data=content) == "data is damaged; save it again with np.save."
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.npy", content)
    assert "x.npy in data is damaged" in refused(data=archive.getvalue())


def test_an_archive_cut_anywhere_is_blamed_on_the_data_file() -> None:
    stream = io.BytesIO()
    np.savez_compressed(stream, x=images())
    whole = stream.getvalue()
    for end in range(4, len(whole), 97):
        assert "data" in refused(data=whole[:end])

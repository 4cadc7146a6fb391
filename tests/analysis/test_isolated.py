"""The worker process: the caller survives whatever happens to it."""

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, Limits, analyze, start_analysis
from core.errors import Cancelled, InputError
from tests.analysis.models import model_of, small_cnn


def hungry(size: int) -> bytes:
    """A small file that asks for size⁴ numbers at run time."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"], name="layer"),
        helper.make_node("Expand", ["h", "shape"], ["big"]),
        helper.make_node("ReduceSum", ["big"], ["y"], keepdims=0),
    ]
    weights = {"w": np.ones((4, 4), np.float32), "shape": np.array([size] * 3 + [1, 4], np.int64)}
    return model_of(nodes, {"x": [1, 4]}, ["y"], weights).SerializeToString()


def endless() -> bytes:
    """A model that loops 2⁶² times."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["on"]),
            helper.make_node("Relu", ["h"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", 7, []),
            helper.make_tensor_value_info("go", 9, []),
            helper.make_tensor_value_info("h", 1, None),
        ],
        [
            helper.make_tensor_value_info("on", 9, []),
            helper.make_tensor_value_info("next", 1, None),
        ],
    )
    nodes = [
        helper.make_node("Loop", ["n", "yes", "x"], ["h_end"], body=body),
        helper.make_node("MatMul", ["h_end", "w"], ["y"], name="after"),
    ]
    weights = {"w": np.ones((4, 4), np.float32), "n": np.int64(2**62), "yes": np.bool_(True)}
    return model_of(nodes, {"x": [2, 4]}, ["y"], weights).SerializeToString()


def test_same_report_as_in_process() -> None:
    model = small_cnn().SerializeToString()
    config = AnalysisConfig(weight_bits=4, shapes={"x": (2, 2, 6, 6)})
    job = start_analysis(model, None, config, "mine.onnx")
    assert job.result() == analyze(model, None, config, name="mine.onnx")
    assert job.finished
    assert job.progress is not None
    assert (job.progress.phase, job.progress.layer) == ("measure", "last")


def test_out_of_memory() -> None:
    job = start_analysis(hungry(2000), config=AnalysisConfig(limits=Limits(memory_mb=3000)))
    with pytest.raises(InputError, match=r"needs more memory than"):
        job.result()


def test_out_of_time() -> None:
    job = start_analysis(endless(), config=AnalysisConfig(limits=Limits(seconds=3)))
    with pytest.raises(InputError, match="longer than the limit of 3 s"):
        job.result()


def test_cancel() -> None:
    job = start_analysis(endless())
    assert not job.wait(0.5)
    job.cancel()
    with pytest.raises(Cancelled):
        job.result()


def test_bad_input_keeps_its_sentence() -> None:
    with pytest.raises(InputError, match=r"^notes\.onnx is not a complete ONNX file"):
        start_analysis(b"text", name="notes.onnx").result()
    with pytest.raises(InputError, match="there is no file"):
        start_analysis("/nowhere.onnx")
    with pytest.raises(InputError, match=r"^d\.npz is neither"):
        start_analysis(small_cnn().SerializeToString(), b"?", data_name="d.npz").result()

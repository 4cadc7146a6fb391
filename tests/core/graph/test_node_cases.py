"""ONNX's own node tests, wrapped in Q/DQ: our integers beside onnxruntime without optimizations."""

from functools import cache

import numpy as np
import onnxruntime
import pytest

from core import InputError
from core.graph import load_quantized_onnx
from tests.core.graph.node_cases import NodeCase, node_cases, wrapped

pytestmark = pytest.mark.slow

#: Cases that onnxruntime itself does not run, alone or wrapped, by the start of their names.
NOT_RUN = {
    "test_pow_types_float32_uint": "onnxruntime has no such kernel",
    "test_dropout_random_old": "an operator set that is no more",
    "test_resize_upsample_scales_linear": "onnxruntime wants four axes",
    "test_resize_upsample_scales_cubic": "onnxruntime wants four axes",
    "test_spacetodepth_dcr_mode": "an attribute of a later operator set",
    "test_spacetodepth_crd_mode": "an attribute of a later operator set",
    "test_upsample_nearest": "an operator set that is no more",
}
#: Cases that are refused in one sentence, and what it says.
REFUSED = {
    "test_isinf": "NaN",
    "test_isinf_positive": "NaN",
    "test_isinf_negative": "NaN",
    "test_isnan": "NaN",
    "test_reduce_max_empty_set": "no element",
    "test_reduce_min_empty_set": "no element",
}
#: Operators of which some case is computed in floats, and why (the start of the reason).
ISLANDS = {
    "CenterCropPad": "CenterCropPad fills in 0",
    "Dropout": "Dropout that trains",
    "Gemm": "",
    "Greater": "greater is a Greater",
    "GreaterOrEqual": "greater_equal is a GreaterOrEqual",
    "Less": "less is a Less",
    "LessOrEqual": "less_equal is a LessOrEqual",
    "MaxPool": "MaxPool with indices",
    "Mean": "result combines 3 tensors",
    "Pow": "",
    "Resize": "Resize in mode",
    "ScatterElements": "ScatterElements with a reduction",
    "ScatterND": "ScatterND with a reduction",
    "Sum": "result combines 3 tensors",
}


def session(model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def outputs_of(case: NodeCase) -> dict[str, np.ndarray] | None:
    """The float outputs of the case in floats; None where onnxruntime does not run it."""
    try:
        values = session(case.model).run(None, case.feeds)
    except Exception:
        return None
    names = [output.name for output in case.model.graph.output]
    return {n: v for n, v in zip(names, values, strict=True) if v.dtype == np.float32}


@cache
def all_outputs() -> dict[str, dict[str, np.ndarray] | None]:
    """The same of every case, by its name."""
    return {case.name: outputs_of(case) for case in node_cases()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("kind", "store"),
    [("uint8", False), ("uint8", True), ("int8", True), ("uint16", True), ("int16", False)],
)
def test_within_one_code(kind: str, store: bool) -> None:
    compared, exact, off = 0, 0, {}
    not_run, refused, islands = set(), {}, {}
    for case in node_cases():
        floats = all_outputs()[case.name]
        if floats is None:
            not_run.add(case.name)
            continue
        model = wrapped(case, kind, floats, store)
        feeds = {i.name: case.feeds[i.name] for i in model.graph.input}
        try:
            theirs = session(model).run(None, feeds)
        except Exception:
            not_run.add(case.name)
            continue
        try:
            graph = load_quantized_onnx(model.SerializeToString())
            ours = graph.run(feeds)
        except InputError as error:
            refused[case.name] = str(error)
            continue
        if graph.islands:
            islands[case.name] = (case.operator, graph.islands[0].why)
        for output, right in zip(model.graph.output, theirs, strict=True):
            compared += 1
            got = ours[output.name]
            assert (got.shape, got.dtype) == (right.shape, right.dtype), case.name
            step = scale_of(model, output.name) if right.dtype == np.float32 else 0.0
            gap = float(np.abs(got.astype(float) - right).max(initial=0))
            exact += gap <= step * 1e-3
            if gap > step * 1.001:
                off[case.name] = gap / step if step else gap
    assert off == {}
    assert compared > 400
    assert exact > 0.95 * compared
    assert all(any(name.startswith(known) for known in NOT_RUN) for name in not_run), not_run
    assert set(refused) <= set(REFUSED)
    assert all(REFUSED[name] in reason for name, reason in refused.items())
    if kind.endswith("8") and store:
        unexpected = {
            name: why
            for name, (operator, why) in islands.items()
            if not (operator in ISLANDS and why.startswith(ISLANDS[operator]))
        }
        assert unexpected == {}


def scale_of(model, output: str) -> float:
    """The scale of the codes behind a float output."""
    stored = {t.name: t for t in model.graph.initializer}
    return float(np.frombuffer(stored[f"{output} scale"].raw_data, np.float32)[0])

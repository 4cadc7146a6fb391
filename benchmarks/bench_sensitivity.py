"""Sensitivity of a published classifier, beside its report, and the report's cost by layers.

Processor time of all threads, so that others at work on the machine do not count; BLAS has one
thread, as in the worker, because waiting threads would count too.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from threadpoolctl import threadpool_limits

from benchmarks.cost import images
from benchmarks.row import Row
from core.analysis import AnalysisConfig, analyze
from core.analysis.sensitivity import sensitivity

CONFIG = AnalysisConfig(per_channel=False)
DEPTHS = (15, 30, 60, 120)


def run() -> list[Row]:
    """Rows for one model and for chains of more and more layers."""
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None:
        raise SystemExit("rapidocr-onnxruntime is missing; run `make test` once to install it.")
    model = Path(str(spec.origin)).parent / "models" / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
    data = {"x": np.stack(images())}
    report = _seconds(lambda: analyze(model, data, CONFIG))
    usual = _sensitivity(model, data, CONFIG)
    whole = _sensitivity(model, data, replace(CONFIG, sensitivity_runs=4))
    note = "54 layers, four 320×320 images; peer: their report"
    rows = [
        Row("sensitivity of every layer", usual, report, usual / report, "s", note),
        Row("sensitivity, on all images", whole, report, whole / report, "s", note),
        _sixty(),
    ]
    config = replace(CONFIG, samples=16)
    reports = [_seconds(partial(analyze, chain(n), None, config)) for n in DEPTHS]
    sensitivities = [_sensitivity(chain(n), None, config) for n in DEPTHS]
    return [*rows, *_line("report", reports), *_line("sensitivity", sensitivities)]


def _sixty() -> Row:
    """Sixty convolutions with much to compute: what the budget of runs was measured on."""
    model, data = chain(60, side=160), {"x": _samples(4, 160)}
    report = _seconds(lambda: analyze(model, data, CONFIG))
    ours = _sensitivity(model, data, CONFIG)
    note = "60 convolutions, four 160×160 images of 16 channels; peer: their report"
    return Row("sensitivity of every layer", ours, report, ours / report, "s", note)


def _line(what: str, costs: Sequence[float]) -> list[Row]:
    """The cost of twice as many layers."""
    return [
        Row(f"{what} of {m} convolutions", after, before, after / before, "s", f"peer: of {n}")
        for (n, before), (m, after) in pairwise(zip(DEPTHS, costs, strict=True))
    ]


def _sensitivity(
    model: Path | bytes, data: dict[str, np.ndarray] | None, config: AnalysisConfig
) -> float:
    return _seconds(lambda: list(sensitivity(model, data, config)))


def _samples(count: int, side: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 16, side, side), np.float32)


def chain(layers: int, side: int = 32) -> bytes:
    """So many 3×3 convolutions of 16 channels, ReLU between them."""
    rng = np.random.default_rng(0)
    nodes, stored, x = [], [], "x"
    for i in range(layers):
        weight = rng.normal(0, 0.118, (16, 16, 3, 3)).astype(np.float32)  # √(2 / 144)
        stored.append(numpy_helper.from_array(weight, f"w{i}"))
        nodes.append(helper.make_node("Conv", [x, f"w{i}"], [f"c{i}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        x = f"r{i}"
    one = helper.make_tensor_value_info
    inputs = [one("x", TensorProto.FLOAT, ["N", 16, side, side])]
    graph = helper.make_graph(nodes, "chain", inputs, [one(x, TensorProto.FLOAT, None)], stored)
    opset = helper.make_opsetid("", 17)
    return bytes(helper.make_model(graph, opset_imports=[opset], ir_version=9).SerializeToString())


def _seconds(function: Callable[[], object]) -> float:
    with threadpool_limits(1):
        start = process_time()
        function()
        return process_time() - start

"""Sensitivity of a published classifier, beside its report, and the report's cost by layers.

Processor time of all threads, so that others at work on the machine do not count.
"""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from benchmarks.cost import images
from benchmarks.row import Row
from core.analysis import AnalysisConfig, analyze
from core.analysis.sensitivity import sensitivity

CONFIG = AnalysisConfig(per_channel=False)
DEPTHS = (15, 30, 60)


def run() -> list[Row]:
    """Rows for one model and for chains of more and more layers."""
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None:
        raise SystemExit("rapidocr-onnxruntime is missing; run `make test` once to install it.")
    model = Path(str(spec.origin)).parent / "models" / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
    data = {"x": np.stack(images())}
    report = _seconds(lambda: analyze(model, data, CONFIG))
    first = _seconds(lambda: _until_measured(model, data))
    whole = _seconds(lambda: list(sensitivity(model, data, CONFIG)))
    note = "54 layers, four 320×320 images; peer: their report"
    rows = [
        Row("sensitivity, each layer measured once", first, report, first / report, "s", note),
        Row("sensitivity, on all images", whole, report, whole / report, "s", note),
    ]
    costs = [_seconds(partial(analyze, chain(n), None, CONFIG)) for n in DEPTHS]
    for (n, before), (m, after) in pairwise(zip(DEPTHS, costs, strict=True)):
        name = f"report of {m} convolutions"
        rows.append(Row(name, after, before, after / before, "s", f"peer: of {n}"))
    return rows


def _until_measured(model: Path, data: dict[str, np.ndarray]) -> None:
    for found in sensitivity(model, data, CONFIG):
        if found.feeds_done:
            return


def chain(layers: int) -> bytes:
    """So many 3×3 convolutions of 16 channels, ReLU between them, on 32×32 images."""
    rng = np.random.default_rng(0)
    nodes, stored, x = [], [], "x"
    for i in range(layers):
        weight = rng.normal(0, 0.118, (16, 16, 3, 3)).astype(np.float32)  # √(2 / 144)
        stored.append(numpy_helper.from_array(weight, f"w{i}"))
        nodes.append(helper.make_node("Conv", [x, f"w{i}"], [f"c{i}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        x = f"r{i}"
    one = helper.make_tensor_value_info
    inputs = [one("x", TensorProto.FLOAT, ["N", 16, 32, 32])]
    graph = helper.make_graph(nodes, "chain", inputs, [one(x, TensorProto.FLOAT, None)], stored)
    opset = helper.make_opsetid("", 17)
    return bytes(helper.make_model(graph, opset_imports=[opset], ir_version=9).SerializeToString())


def _seconds(function: Callable[[], object]) -> float:
    start = process_time()
    function()
    return process_time() - start

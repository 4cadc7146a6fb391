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
from threadpoolctl import threadpool_limits

from benchmarks.chain import chain
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


def _seconds(function: Callable[[], object]) -> float:
    with threadpool_limits(1):
        start = process_time()
        function()
        return process_time() - start

"""The worst integer sum of a layer, product by product, against torch's integers."""

import json

import numpy as np
import pytest
import torch
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.simulation.worst_sum import WorstSum
from tests.core.analysis.models import model_of
from tests.core.analysis.test_integer_sums import W, X, product


def found(content: bytes, x: np.ndarray, **settings: object) -> WorstSum:
    """The worst sum that the report on the only layer keeps, and that JSON gives back."""
    layers = {"only": LayerSettings(accumulator_bits=8, **settings)}
    report = analyze(content, {"x": x}, AnalysisConfig(layers=layers, pictures=True))
    again = Report.from_dict(json.loads(json.dumps(report.to_dict(), allow_nan=False)))
    assert again.pictures == report.pictures
    worst = report.pictures["only"].sum
    assert worst is not None
    assert report.causes[0].evidence["largest_sum"] == abs(worst.total)
    return worst


def total(worst: WorstSum) -> int:
    return sum(
        (x - worst.x_zero) * (w - worst.w_zero) for x, w in zip(worst.x, worst.w, strict=True)
    )


def test_a_product_with_a_matrix() -> None:
    worst = found(product(), X)
    codes = np.rint(W / (np.abs(W).max(axis=0) / 127)).astype(np.int64)
    sums = np.rint(X * 255).astype(np.int64) @ codes
    assert abs(worst.total) == np.abs(sums).max()
    assert worst.products == len(worst.x) == 64
    assert total(worst) == worst.total
    place = np.argwhere(np.abs(sums) == np.abs(sums).max())[0]
    assert worst.w == tuple(codes[:, place[1]])
    assert found(product(), X, affine_weights=True).w_zero != 0


@pytest.mark.parametrize(
    ("groups", "attributes"),
    [(1, {"pads": [1, 2, 0, 1], "strides": [2, 1]}), (2, {"dilations": [2, 1]})],
)
def test_a_convolution(groups: int, attributes: dict[str, list[int]]) -> None:
    rng = np.random.default_rng(1)
    w = rng.normal(size=(4, 6 // groups, 3, 2)).astype(np.float32)
    x = rng.normal(size=(2, 6, 7, 5)).astype(np.float32)
    conv = helper.make_node("Conv", ["x", "w"], ["y"], name="only", group=groups, **attributes)
    made = model_of([conv], {"x": ["N", 6, 7, 5]}, ["y"], {"w": w})
    worst = found(made.SerializeToString(), x)
    low, high = float(x.min()), float(x.max())
    scale = np.float32((high - low) / 255)
    zero = round(-low / scale)
    codes = np.clip(np.rint(x / scale) + zero, 0, 255) - zero
    weights = np.rint(w / (np.abs(w).max(axis=(1, 2, 3), keepdims=True) / 127))
    top, left, bottom, right = attributes.get("pads", [0] * 4)
    padded = np.pad(codes, ((0, 0), (0, 0), (top, bottom), (left, right)))
    sums = torch.nn.functional.conv2d(
        torch.from_numpy(padded.astype(np.float64)),
        torch.from_numpy(weights.astype(np.float64)),
        stride=attributes.get("strides", [1, 1]),
        dilation=attributes.get("dilations", [1, 1]),
        groups=groups,
    )
    assert abs(worst.total) == int(sums.abs().max())
    assert worst.products == 36 // groups
    assert (worst.x_zero, total(worst)) == (zero, worst.total)


def test_of_a_long_sum_the_largest_products_are_kept() -> None:
    w = np.ones((600, 1), np.float32)
    x = np.r_[np.zeros(100), np.full(500, 0.2), [0.0]].astype(np.float32)[None, :600]
    x[0, 5] = 1.0
    gemm = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    worst = found(model_of([gemm], {"x": [1, 600]}, ["y"], {"w": w}).SerializeToString(), x)
    # Codes 255 and 500 times 51, times 127.
    assert worst.total == 127 * (255 + 500 * 51)
    assert (worst.products, len(worst.x), worst.x[0]) == (600, 512, 0)
    assert total(worst) == worst.total

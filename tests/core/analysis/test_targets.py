"""Targets: graphs changed as runtimes change them, and other numbers than integers."""

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from torch.nn.utils.fusion import fuse_conv_bn_weights

from core.analysis import AnalysisConfig, LayerSettings, analyze
from core.analysis.structure.plan import plan_steps
from core.analysis.targets.fused_activations import fused_activations
from core.analysis.targets.targets import TARGETS
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.test_channel_changes import only, product

RNG = np.random.default_rng(9)
CONV = {"w": RNG.normal(size=(4, 2, 3, 3)).astype(np.float32)}
NORM = {
    "gamma": np.array([0.5, 2.0, 1.0, -1.5], np.float32),
    "beta": np.array([0.1, -0.2, 0.3, 0.0], np.float32),
    "mean": np.array([0.5, -0.5, 0.0, 1.0], np.float32),
    "variance": np.array([1.0, 4.0, 0.25, 2.0], np.float32),
}
TOP = {"low": np.float32(0.0), "high": np.float32(6.0)}


def with_norm(norm: bool) -> bytes:
    """Conv, BatchNormalization, ReLU; or the same folded by torch."""
    weights = CONV | NORM
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], name="conv"),
        helper.make_node("BatchNormalization", ["c", *NORM], ["n"], name="norm"),
    ]
    if not norm:
        w, b = fuse_conv_bn_weights(
            torch.tensor(CONV["w"]),
            None,
            *(torch.tensor(NORM[name]) for name in ("mean", "variance")),
            1e-5,
            *(torch.tensor(NORM[name]) for name in ("gamma", "beta")),
        )
        weights = {"w": w.detach().numpy(), "b": b.detach().numpy()}
        nodes = [helper.make_node("Conv", ["x", "w", "b"], ["n"], name="conv")]
    nodes.append(helper.make_node("Relu", ["n"], ["y"]))
    return model_of(nodes, {"x": ["N", 2, 6, 6]}, ["y"], weights).SerializeToString()


def test_batch_norm_is_folded_as_torch_folds_it() -> None:
    config, data = AnalysisConfig(4, 8, target="static"), {"x": images()}
    ours, theirs = (analyze(with_norm(norm), data, config).layers[0] for norm in (True, False))
    assert ours.weight.sqnr_db == pytest.approx(theirs.weight.sqnr_db, abs=1e-3)
    assert ours.local.sqnr_db == pytest.approx(theirs.local.sqnr_db, abs=1e-3)


def test_batch_norm_can_be_left() -> None:
    data = {"x": images()}
    kept = analyze(with_norm(True), data, AnalysisConfig(target="static", keep_batch_norm=True))
    folded = analyze(with_norm(True), data, AnalysisConfig(target="static"))
    in_file = analyze(with_norm(True), data)
    assert kept.layers[0].weight == in_file.layers[0].weight != folded.layers[0].weight
    assert any("not folded" in note for note in kept.notes)
    assert not any("not folded" in note for note in folded.notes)
    assert folded.notes[:2] == (
        "Folded into the convolution before it: BatchNormalization (1 node).",
        "Fused with the layer before it: ReLU or Clip (1 node).",
    )


def test_a_fused_relu_hides_what_it_cuts_off() -> None:
    # w = (0.6, −1) → (1, −1): for x = (3, 3), −1.2 becomes 0, and 0 either way behind the ReLU.
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["m"], name="only"),
        helper.make_node("Relu", ["m"], ["y"]),
    ]
    weights = {"w": np.array([[0.6], [-1.0]], np.float32)}
    model = model_of(nodes, {"x": ["N", 2]}, ["y"], weights).SerializeToString()
    data = {"x": np.array([[3.0, 3.0]], np.float32)}
    plain = analyze(model, data, AnalysisConfig(2, 2, ledger=True)).layers[0]
    fused = analyze(model, data, AnalysisConfig(2, 2, ledger=True, target="static")).layers[0]
    assert plain.local.max_abs_error == pytest.approx(1.2)
    assert fused.local.exact
    assert fused.ledger.local.total == 0.0


@pytest.mark.parametrize(
    ("readers", "expected"),
    [
        ([helper.make_node("Relu", ["m"], ["y"])], {"only": (0.0, np.inf)}),
        ([helper.make_node("Clip", ["m", "low", "high"], ["y"])], {"only": (0.0, 6.0)}),
        ([helper.make_node("Clip", ["m", "", "high"], ["y"])], {"only": (-np.inf, 6.0)}),
        ([helper.make_node("Clip", ["m", "x"], ["y"])], {}),
        ([helper.make_node("Sigmoid", ["m"], ["y"])], {}),
        (
            [helper.make_node("Relu", ["m"], ["r"]), helper.make_node("Add", ["r", "m"], ["y"])],
            {},
        ),
    ],
)
def test_which_activations_are_fused(readers: list[onnx.NodeProto], expected: dict) -> None:
    product = helper.make_node("MatMul", ["x", "w"], ["m"], name="only")
    weights = {"w": np.ones((2, 1), np.float32), **TOP}
    model = model_of([product, *readers], {"x": ["N", 2]}, ["y"], weights)
    assert fused_activations(plan_steps(model)) == expected


def test_dynamic_ranges_by_hand() -> None:
    # Two runs of 2 bits: 0.4 of a range of 1 becomes 1/3, 40 of a range of 100 becomes 100/3.
    x = np.array([[[0.4, 1.0]], [[40.0, 100.0]]])
    model = product(np.array([[1.0], [1.0]]))
    dynamic = only(model, x, activation_bits=2, activations="dynamic")
    assert dynamic.input.noise == pytest.approx((40 - 100 / 3) ** 2 + (0.4 - 1 / 3) ** 2, rel=1e-4)
    static = only(model, x, activation_bits=2)
    assert static.input.noise == pytest.approx((40 - 100 / 3) ** 2 + 0.4**2 + 1, rel=1e-4)
    assert dynamic.input_scale is None


@pytest.mark.parametrize("activations", ["static", "dynamic"])
def test_symmetric_activations_by_hand(activations: str) -> None:
    # 2 bits, up to 2: affine 0, 2/3, 4/3, 2; symmetric −4, −2, 0, 2, of which 0.5 becomes 0.
    x = np.array([[0.5, 2.0]])
    model = product(np.array([[1.0], [1.0]]))
    affine = only(model, x, activation_bits=2, activations=activations)
    assert affine.input.noise == pytest.approx((2 / 3 - 0.5) ** 2, rel=1e-4)
    symmetric = only(model, x, activation_bits=2, activations=activations, symmetric=True)
    assert symmetric.input.noise == pytest.approx(0.5**2, rel=1e-4)
    if activations == "static":
        assert (symmetric.input_scale, symmetric.input_zero_point) == (2.0, 2)


def test_weights_alone_in_groups_by_hand() -> None:
    # 2 bits: codes −1, 0, 1. Groups of 32 rows: the first with a scale of 1, the second of 10.
    weight = np.concatenate([np.full(31, 0.4), [1.0], np.full(31, 4.0), [10.0]])[:, None]
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    content = model_of([node], {"x": ["N", 64]}, ["y"], {"w": weight.astype(np.float32)})
    data = {"x": np.random.default_rng(0).normal(size=(3, 64)).astype(np.float32)}
    config = AnalysisConfig(target="weights-2")
    layer = analyze(content.SerializeToString(), data, config).layers[0]
    assert layer.input.exact
    assert layer.weight.noise == pytest.approx(31 * (0.4**2 + 4.0**2), rel=1e-5)


def test_fp8_is_torchs() -> None:
    rng = np.random.default_rng(4)
    x, w = rng.normal(size=(16, 8)).astype(np.float32), rng.normal(size=(8, 3)).astype(np.float32)
    layer = only(product(w), x, numbers="fp8", activations="dynamic", weight_bits=8)

    def rounded(values: np.ndarray, largest: np.ndarray) -> np.ndarray:
        scale = torch.tensor((largest / 448).astype(np.float32))
        return ((torch.tensor(values) / scale).to(torch.float8_e4m3fn).float() * scale).numpy()

    x_hat, w_hat = rounded(x, np.abs(x).max()), rounded(w, np.abs(w).max(axis=0))
    assert layer.input.noise == pytest.approx(((x - x_hat) ** 2).sum(), rel=1e-4)
    assert layer.weight.noise == pytest.approx(((w - w_hat) ** 2).sum(), rel=1e-4)
    assert layer.local.noise == pytest.approx(((x @ w - x_hat @ w_hat) ** 2).sum(), rel=1e-3)


def test_mxfp4_by_hand() -> None:
    # OCP MX: the largest is 7, so the scale is 2^(2−2) = 1; E2M1 has 0, ½, 1, 1½, 2, 3, 4, 6.
    x = np.array([[0.5, -3.0, 7.0, 0.2]])
    layer = only(product(np.ones((4, 1))), x, numbers="mxfp4", activations="dynamic")
    assert layer.input.noise == pytest.approx(1.0 + 0.2**2, rel=1e-5)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_gives_a_report(target: str) -> None:
    config = AnalysisConfig(target=target, ledger=True)
    report = analyze(small_cnn().SerializeToString(), {"x": images()}, config)
    assert all(layer.local is not None and layer.note == "" for layer in report.layers)
    for layer in report.layers:
        parts = layer.ledger.accumulated
        assert parts.total == pytest.approx(layer.accumulated.noise, rel=1e-9)
    assert report.to_dict()["settings"]["target"] == target
    assert {cause.cause for cause in report.causes} <= {"accumulator overflow"}
    assert not report.causes or target == "narrow-sums"


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(InputError, match="'tpu'; choose one of file, static"):
        AnalysisConfig(target="tpu")
    with pytest.raises(InputError, match="'posit'; choose one of integer, fp8"):
        LayerSettings(numbers="posit")

"""GPTQ and AdaRound on models as they are given: the layer's output, its codes, what is refused."""

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.export import export
from core.analysis.remedies.table import REMEDIES
from core.analysis.simulation.rounding_problem import columns, of_rows, rows
from core.analysis.structure.layers import find_layers
from core.errors import InputError
from tests.core.analysis.models import model_of, small_cnn
from tests.core.analysis.plantings import NETWORKS

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(4)
#: Inputs of which each is nearly the mean of its neighbours, as those of a layer inside a network.
CAUSES = RNG.normal(size=(40, 3, 10, 10)).astype(np.float32)
IMAGES = np.repeat(CAUSES, 2, axis=1) + 0.2 * RNG.normal(size=(40, 6, 10, 10)).astype(np.float32)


def single(op: str, weight: np.ndarray, shape: list, **attributes) -> bytes:
    """A model of one layer, "one"."""
    node = helper.make_node(op, ["x", "w"], ["y"], name="one", **attributes)
    return model_of([node], {"x": shape}, ["y"], {"w": weight}).SerializeToString()


def weights(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype(np.float32)


def report(content: bytes, x: np.ndarray, rounding: str, **settings) -> Report:
    own = LayerSettings(rounding=rounding, activations="float", **settings)
    return analyze(content, {"x": x}, AnalysisConfig(layers={"one": own}))


CASES = {
    "Conv, strides and dilations": (
        single("Conv", weights(8, 6, 3, 3), ["N", 6, 10, 10], strides=[2, 1], dilations=[1, 2]),
        IMAGES,
    ),
    "Conv, groups and auto_pad": (
        single("Conv", weights(8, 3, 3, 3), ["N", 6, 10, 10], group=2, auto_pad="SAME_UPPER"),
        IMAGES,
    ),
    "MatMul": (single("MatMul", weights(6, 9), ["N", 10, 6]), IMAGES[..., 0].transpose(0, 2, 1)),
    "Gemm, both transposed": (
        single("Gemm", weights(9, 60), [60, "N"], transA=1, transB=1),
        IMAGES[..., 0].reshape(40, 60).T.copy(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rows_times_columns_are_what_onnxruntime_computes(case: str) -> None:
    content, x = CASES[case]
    model = onnx.load_from_string(content)
    constants = {t.name: t for t in model.graph.initializer}
    (layer,) = find_layers(model.graph.node, constants).values()
    weight = rows(layer, layer.weights[0].value)
    few = x[:4] if layer.op == "Conv" else x  # all of their positions are taken, in order
    found = np.einsum("gni,goi->ngo", columns(layer, few, 0), weight)
    (exact,) = onnxruntime.InferenceSession(content).run(None, {"x": few})
    by_position = np.moveaxis(exact, 1, -1) if layer.op == "Conv" else exact
    expected = by_position.reshape(len(found), -1)
    np.testing.assert_allclose(found.reshape(expected.shape), expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(of_rows(layer, weight), layer.weights[0].value)


@pytest.mark.parametrize("scales", [{"per_channel": False}, {"per_channel": True}, {"group": 3}])
@pytest.mark.parametrize("case", CASES)
def test_gptq_lowers_the_layers_own_error(case: str, scales: dict) -> None:
    noise, nearest = (
        report(*CASES[case], rounding, weight_bits=3, **scales).layers[0].local.noise
        for rounding in ("gptq", "nearest")
    )
    assert noise < nearest


@pytest.mark.parametrize(
    ("case", "scales"),
    [("Conv, groups and auto_pad", {"per_channel": False}), ("MatMul", {"group": 3})],
)
def test_adaround_lowers_it_too(case: str, scales: dict) -> None:
    (found,), (nearest,) = (
        report(*CASES[case], rounding, weight_bits=3, **scales).layers
        for rounding in ("adaround", "nearest")
    )
    assert found.note == ""
    assert found.local.noise < nearest.local.noise


def test_an_exported_model_carries_the_codes() -> None:
    """With every other remedy that is exported; onnxruntime measures the report's error."""
    design = NETWORKS["mobile"]
    one = design.draw(5)
    content = design.model(one.weights)
    own = LayerSettings(
        4, 8, False, smoothing=0.5, equalize=True, bias_correction=True, round_bias=True
    )
    made = {}
    for name in ("nearest", "gptq"):
        config = AnalysisConfig(layers=dict.fromkeys(design.shapes, replace(own, rounding=name)))
        made[name] = export(content, {"x": one.data}, config)
        measured = analyze(content, {"x": one.data}, config).outputs[0].error
        assert made[name].sqnr_db == pytest.approx(measured.sqnr_db, abs=0.05)
        assert made[name].simulated_db == pytest.approx(measured.sqnr_db, abs=1e-3)
    codes, others = (_codes(made[name].content) for name in ("gptq", "nearest"))
    changed = [not np.array_equal(codes[name], others[name]) for name in codes]
    assert np.mean(changed) > 0.5
    for name in codes:
        assert np.abs(codes[name]).max() <= 7


def _codes(content: bytes) -> dict[str, np.ndarray]:
    tensors = map(numpy_helper.to_array, onnx.load_from_string(content).graph.initializer)
    names = [t.name for t in onnx.load_from_string(content).graph.initializer]
    return {n: t for n, t in zip(names, tensors, strict=True) if t.dtype == np.int8}


def test_channels_in_float_have_no_say_in_the_codes() -> None:
    """The others lose what they would lose in a layer without that channel."""
    weight, x = weights(6, 9), CASES["MatMul"][1]
    loud, silent = (x * np.array([1, n, 1, 1, 1, 1], np.float32) for n in (50, 0))
    without = np.where(np.arange(6)[:, None] == 1, 0, weight).astype(np.float32)
    whole, rest = (single("MatMul", w, ["N", 10, 6]) for w in (weight, without))
    (one,) = report(whole, loud, "gptq", weight_bits=3, float_channels=1).layers
    (other,) = report(rest, silent, "gptq", weight_bits=3).layers
    (nearest,) = report(rest, silent, "nearest", weight_bits=3).layers
    assert one.local.noise == pytest.approx(other.local.noise, rel=1e-4)
    assert one.local.noise < nearest.local.noise


def test_what_takes_no_other_codes_says_so() -> None:
    square = single("ConvTranspose", weights(6, 4, 3, 3), ["N", 6, 10, 10])
    wide = single("MatMul", weights(2100, 2), ["N", 2100])
    floats = AnalysisConfig(target="fp8", rounding="gptq")
    for found, words in (
        (report(square, IMAGES, "gptq"), "takes Conv, Gemm and MatMul, not ConvTranspose"),
        (report(wide, weights(4, 2100), "gptq"), "sums over 2,100 inputs and it takes at most 2,0"),
        (analyze(CASES["MatMul"][0], {"x": CASES["MatMul"][1]}, floats), "integers, not fp8"),
    ):
        assert found.layers[0].note.startswith("codes: the nearest, not by gptq: ")
        assert words in found.layers[0].note


def test_a_name_that_is_none_is_refused() -> None:
    for kind in (LayerSettings, AnalysisConfig):
        with pytest.raises(InputError, match="rounding is 'up'; choose one of nearest, gptq"):
            kind(rounding="up")


def test_the_remedy_is_the_setting_for_one_layer() -> None:
    content = small_cnn().SerializeToString()
    config = AnalysisConfig(weight_bits=3, per_channel=False)
    other = REMEDIES["GPTQ"].apply(config.layer)
    mended = analyze(content, config=config.with_layers({"second": other}))
    plain = analyze(content, config=config)
    first, second, _ = zip(mended.layers, plain.layers, strict=True)
    assert first[0].local.noise == first[1].local.noise
    assert second[0].local.noise < second[1].local.noise

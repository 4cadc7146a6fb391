"""The lab of the integer product without a browser."""

import contextlib
import io
import re
from functools import partial

import pytest

from core.data.digits import load_digits
from core.kernels import Profile
from core.networks.mlp import train
from core.studies.layer_product import LayerProduct, layer_product
from tests.explorer import opening

opened = partial(opening.opened, "views/product_lab.py")


def digit_layer(symmetric: bool) -> LayerProduct:
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels, 0)
    return layer_product(digits.test_images, network.weight1, symmetric)


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


@pytest.mark.parametrize("weights", ["affine", "symmetric"])
def test_the_numbers_by_hand(weights: str) -> None:
    app = opened(image="9", output="4", register="15", weights=weights)
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels, 0)
    layer = digit_layer(weights == "symmetric")
    zx, zw = int(layer.x_params.zero_point), int(layer.w_params.zero_point)
    total, most = 0, 0
    for x, w in zip(layer.x[9].tolist(), layer.w[4].tolist(), strict=True):
        total += (x - zx) * (w - zw)
        most = max(most, (total if total >= 0 else ~total).bit_length() + 1)
    assert metric(app, "Accumulator") == f"{total:,}"
    assert metric(app, "Bits it needs") == str(most)
    assert metric(app, "In 15 bits") == f"{(total + 2**14) % 2**15 - 2**14:,}"
    # The integer sum stands for the float one: 64 terms, each wrong by half a step or less.
    real = float(digits.test_images[9] @ network.weight1[4])
    steps = float(layer.x_params.scale) * float(layer.w_params.scale)
    assert abs(total * steps - real) < 0.1


def numbers(text: str) -> list[int]:
    """The whole numbers of a text, in order."""
    return [int(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*", text)]


@pytest.mark.parametrize("weights", ["affine", "symmetric"])
def test_the_four_terms_add_up(weights: str) -> None:
    app = opened(image="9", output="4", weights=weights)
    names = ("Σ qx·qw", "− Zw", "− Zx", "+ K")
    four = [
        numbers(next(m.value for m in app.metric if m.label.startswith(n)).replace("−", "-"))
        for n in names
    ]
    total = sum(number for (number,) in four)
    assert metric(app, "Together") == metric(app, "Accumulator") == f"{total:,}"
    if weights == "symmetric":
        assert four[1] == four[3] == [0]


def test_the_profiles_are_compared_on_the_whole_layer() -> None:
    app = opened()
    layer = digit_layer(symmetric=False)
    counts = [numbers(c.value)[0] for c in app.caption if c.value.startswith("differs from onnx")]
    onnx, *rest = (layer.codes(profile) for profile in Profile)
    assert counts == [int((codes != onnx).sum()) for codes in rest]
    assert counts[0] > 0  # rounding twice does differ


@pytest.mark.parametrize(("seed", "weights"), [("0", "affine"), ("3", "symmetric")])
def test_a_story_leads_to_two_roundings_that_disagree(seed: str, weights: str) -> None:
    app = opened(seed=seed, weights=weights)
    next(b for b in app.button if b.label == "Two roundings disagree").click().run()
    twice, once = metric(app, "tflite"), metric(app, "tflite-single")
    assert twice != once
    assert re.fullmatch(rf"-?\d+ ≠ {once}", twice)
    assert abs(numbers(twice)[0] - int(once)) == 1
    # The product ends at a tie, which the second rounding takes away from 0.
    way = next(c.value for c in app.caption if "ties away" in c.value)
    assert re.search(r"\*\*.*\.5 → .*ties away\*\*", way)
    assert any(c.value == f"tflite: {twice.split()[0]}".replace("-", "−") for c in app.caption)


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(image="12", output="30", register="14", overflow="saturates")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    sums, four, *profiles = out.getvalue().strip().splitlines()
    acc, held = sums.split()
    assert metric(app, "Accumulator") == f"{int(acc):,}"
    assert metric(app, "In 14 bits") == f"{int(held):,}"
    assert four.endswith(metric(app, "The whole layer").split()[0])
    for name, code, _ in (line.split() for line in profiles):
        shown = next(m.value for m in app.metric if m.label == name)
        assert numbers(shown.replace("−", "-"))[0] == int(code)

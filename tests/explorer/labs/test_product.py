"""The lab of the integer product without a browser."""

import contextlib
import io
import re
from functools import partial

import numpy as np
import pytest

from core.data.digits import load_digits
from core.kernels import Profile, bits_used
from core.networks.mlp import train
from core.studies.layer_product import LayerProduct, in_register, layer_product, terms
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.product.chart import product_data
from explorer.labs.product.expressions import SIGNALS, TERMS, VALUES
from tests.explorer import opening
from tests.explorer.opening import live_charts, number

opened = partial(opening.opened, "labs/product/page.py")


def digit_layer(symmetric: bool) -> LayerProduct:
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels, 0)
    return layer_product(digits.test_images, network.weight1, symmetric)


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
    assert number(app, "Accumulator") == f"{total:,}"
    assert number(app, "Bits it needs") == str(most)
    assert number(app, "In 15 bits") == f"{(total + 2**14) % 2**15 - 2**14:,}"
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
    four = [numbers(number(app, name)) for name in ("Σ qx·qw", "− Zw", "− Zx", "+ K")]
    total = sum(one for (one,) in four)
    assert number(app, "Together") == number(app, "Accumulator") == f"{total:,}"
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
    twice, once = number(app, "tflite"), number(app, "tflite-single")
    assert twice != once
    assert re.fullmatch(rf"-?\d+ ≠ {once}", twice)
    assert abs(numbers(twice)[0] - int(once)) == 1
    # The product ends at a tie, which the second rounding takes away from 0.
    way = next(c.value for c in app.caption if "ties away" in c.value)
    assert re.search(r"\*\*.*\.5 → .*ties away\*\*", way)
    (eight,) = [n for n in live_charts(app)[0]["numbers"] if n["label"] == "Back in 8 bits"]
    assert f"tflite: {twice.split()[0]}".replace("-", "−") in eight["meaning"]


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(image="12", output="30", register="14", overflow="saturates")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    sums, four, *profiles = out.getvalue().strip().splitlines()
    acc, held = sums.split()
    assert number(app, "Accumulator") == f"{int(acc):,}"
    assert number(app, "In 14 bits") == f"{int(held):,}"
    assert four.endswith(number(app, "The whole layer").split()[0])
    for name, code, _ in (line.split() for line in profiles):
        shown = next(m.value for m in app.metric if m.label == name)
        assert numbers(shown.replace("−", "-"))[0] == int(code)


def test_the_picture_overflows_as_the_core_does() -> None:
    rng = np.random.default_rng(4)
    for register in range(8, 33):
        half = 1 << (register - 1)
        anywhere = rng.integers(-(2**34), 2**34, 300)
        # Beside a limit, some turns away.
        near = half * rng.integers(-5, 6, 300) + rng.integers(-2, 3, 300)
        total = np.concatenate([anywhere, near]).astype(float)
        sums = {"datum.sum": total, "datum.low": total, "datum.high": total}
        for overflow in ("wraps", "saturates"):
            known = evaluate_signals(SIGNALS, {"register": register, "overflow": overflow})
            found = evaluate_rows(VALUES, known | sums)
            expected = [in_register(int(t), register, overflow == "saturates") for t in total]
            np.testing.assert_array_equal(found["stored"], expected)
            np.testing.assert_array_equal(found["wrong"], expected != total)


def test_the_picture_counts_bits_as_the_core_does() -> None:
    rng = np.random.default_rng(7)
    pairs = []
    for bits in range(1, 33):  # every width, at its limits and one beyond
        half = 1 << (bits - 1)
        ends = (-half - 1, -half, 1 - half), (half - 2, half - 1, half)
        pairs += [(low, high) for low in ends[0] for high in ends[1] if low <= high]
    for _ in range(12_000):
        size = 2.0 ** rng.uniform(0, 32)
        low, high = sorted(int(rng.uniform(-size, size)) for _ in range(2))
        pairs.append((low, high))
    low, high = np.array(pairs, float).T
    known = {"half": 2.0**15, "overflow": "saturates", "datum.sum": low}
    found = evaluate_rows(VALUES, known | {"datum.low": low, "datum.high": high})
    assert found["bits"].tolist() == [bits_used(list(pair)) for pair in pairs]


def test_the_picture_multiplies_as_the_core_does() -> None:
    rng = np.random.default_rng(2)
    points = 0
    for symmetric in (False, True):
        for _ in range(6):
            x, weight = (rng.normal(0, 1, (n, 16)).astype(np.float32) for n in (2, 64))
            layer = layer_product(x, weight, symmetric)
            signals = product_data(layer, image=1)
            for output in range(64):
                known = {**signals, "output": output, "datum.i": np.arange(16)}
                found = evaluate_rows(TERMS, known)["term"]
                np.testing.assert_array_equal(found, terms(layer, 1)[output])
                points += 16
    assert points > 10_000

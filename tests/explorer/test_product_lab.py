"""The lab of the integer product without a browser."""

import contextlib
import io
from functools import partial

import pytest

from core.networks.digits import load_digits
from core.networks.mlp import train
from core.try_product import layer_product
from tests.explorer import opening

opened = partial(opening.opened, "views/product_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


@pytest.mark.parametrize("weights", ["affine", "symmetric"])
def test_the_numbers_by_hand(weights: str) -> None:
    app = opened(image="9", output="4", register="15", weights=weights)
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels, 0)
    layer = layer_product(digits.test_images, network.weight1, weights == "symmetric")
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


def test_the_profiles_are_compared_on_the_whole_layer() -> None:
    app = opened()
    table = app.dataframe[0].value
    assert list(table["profile"]) == ["onnx", "tflite", "tflite-single", "dyadic"]
    words = next(m.value for m in app.markdown if "differ from onnx" in m.value)
    assert "tflite in" in words
    assert "tflite in 0" not in words  # rounding twice does differ


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
    codes = [int(line.split()[1]) for line in profiles]
    assert codes == list(app.dataframe[0].value["int8 code"])

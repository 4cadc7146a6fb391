"""The home page without a browser."""

import contextlib
import io
import re
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.digits import load_digits
from core.networks.mlp import train
from core.networks.quantized_mlp import quantize_mlp
from tests.explorer import opening

opened = partial(opening.opened, "app.py")


def verdict(app: AppTest) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("Float network"))


def answers(app: AppTest) -> tuple[int, int]:
    """The digits that the two networks name."""
    few = re.search(r"With \d bits: \*\*(\d)\*\*", verdict(app))
    full = re.search(r"Float network: \*\*(\d)\*\*", verdict(app))
    return int(full[1]), int(few[1])


def test_first_sight_shows_a_changed_mind() -> None:
    app = opened()
    full, few = answers(app)
    assert full != few
    assert "it changed its mind" in verdict(app)
    assert app.slider[0].value == 3


def test_eight_bits_agree_again_and_are_in_the_link() -> None:
    app = opened()
    app.slider[0].set_value(8).run()
    full, few = answers(app)
    assert full == few
    assert app.query_params["bits"] == "8"


def test_another_digit_changes_the_mind_too() -> None:
    app = opened()
    before = app.caption[0].value
    app.button[0].click().run()
    assert app.caption[0].value != before
    full, few = answers(app)
    assert full != few


def test_another_digit_works_where_no_mind_changes() -> None:
    app = opened(bits="8", digit="499")
    app.button[0].click().run()
    assert not app.exception
    assert app.caption[0].value.startswith("Test digit 0:")


def test_an_empty_pad_is_no_error() -> None:
    app = opened()
    app.button[1].click().run()
    assert not app.exception
    assert app.query_params["drawing"] == "0" * 64
    assert app.caption[0].value.startswith("Your drawing.")


def test_a_link_restores_a_drawing() -> None:
    digits = load_digits()
    drawing = "".join("0123456789abcdefg"[round(float(v) * 16)] for v in digits.test_images[7])
    app = opened(drawing=drawing, bits="4", seed="2")
    network = train(digits.train_images, digits.train_labels, seed=2)
    few = quantize_mlp(network, digits.train_images, 4)
    image = digits.test_images[7:8]
    assert answers(app) == (network.logits(image).argmax(), few.logits(image).argmax())


@pytest.mark.parametrize(
    "query", [{"bits": "99"}, {"digit": "500"}, {"drawing": "h" * 64}, {"seed": "-1"}]
)
def test_a_hostile_link_opens_the_default(query: dict[str, str]) -> None:
    assert verdict(opened(**query)) == verdict(opened())


def test_the_python_on_screen_gives_the_number_on_screen() -> None:
    app = opened()
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    assert out.getvalue().strip() == app.metric[0].value


def test_accuracy_is_counted_over_the_test_digits() -> None:
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels)
    few = quantize_mlp(network, digits.train_images, 2).logits(digits.test_images).argmax(1)
    app = opened(bits="2")
    assert app.metric[0].value == f"{np.mean(few == digits.test_labels):.1%}"
    changed = np.sum(few != network.logits(digits.test_images).argmax(1))
    assert app.metric[1].value == f"{changed} of 500"
    assert app.metric[2].value == "0.59 kB"  # (64·32 + 32·10) weights · 2 bits / 8


def test_an_empty_square_asks_for_a_drawing() -> None:
    app = opening.opened("app.py", drawing="0" * 64)
    said = [m.value for m in app.markdown]
    assert "Draw a digit in the square." in said
    assert not any("sure" in text for text in said)

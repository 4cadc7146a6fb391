"""The home page without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.digits import load_digits
from core.networks.mlp import train
from core.networks.quantized_mlp import quantize_mlp
from tests.explorer import opening

opened = partial(opening.opened, "app.py")


def answers(app: AppTest, bits: int = 3) -> tuple[int, int]:
    """The digits of which the float network and the one of `bits` bits are surest."""
    (chart,) = opening.live_charts(app)
    table = chart["pictures"][0]["tables"]["answers"]
    rows = [i for i, b in enumerate(table["bits"]) if b == bits]
    assert [table["digit"][i] for i in rows] == list(range(10))
    float_shares, few_shares = ([table[name][i] for i in rows] for name in ("float", "few"))
    return int(np.argmax(float_shares)), int(np.argmax(few_shares))


def verdict(app: AppTest, bits: int = 3) -> str:
    """What stands above the picture while the slider is at `bits`."""
    (chart,) = opening.live_charts(app)
    return " ".join(chart["pictures"][0]["signals"]["verdicts"][bits - 2])


def test_first_sight_shows_a_changed_answer() -> None:
    app = opened()
    full, few = answers(app)
    assert full != few
    assert f"Float network: {full} (" in verdict(app)
    assert f"With 3 bits: {few} (" in verdict(app)
    assert "It changed its mind." in verdict(app)
    assert opening.live_charts(app)[0]["values"]["bits"] == 3


def test_with_eight_bits_both_agree() -> None:
    app = opened()
    full, few = answers(app, bits=8)
    assert full == few
    assert "It still agrees." in verdict(app, bits=8)


def test_another_digit_changes_the_answer_too() -> None:
    app = opened()
    before = app.caption[0].value
    app.button[0].click().run()
    assert app.caption[0].value != before
    full, few = answers(app)
    assert full != few


def test_another_digit_works_where_no_answer_changes() -> None:
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
    assert answers(app, bits=4) == (network.logits(image).argmax(), few.logits(image).argmax())


@pytest.mark.parametrize(
    "query", [{"bits": "99"}, {"digit": "500"}, {"drawing": "h" * 64}, {"seed": "-1"}]
)
def test_a_hostile_link_opens_the_default(query: dict[str, str]) -> None:
    assert opening.live_charts(opened(**query)) == opening.live_charts(opened())


def test_the_python_on_screen_gives_the_number_on_screen() -> None:
    app = opened()
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    assert out.getvalue().strip() == opening.number(app, "Read correctly")


def test_accuracy_is_counted_over_the_test_digits() -> None:
    digits = load_digits()
    network = train(digits.train_images, digits.train_labels)
    few = quantize_mlp(network, digits.train_images, 2).logits(digits.test_images).argmax(1)
    app = opened(bits="2")
    assert opening.number(app, "Read correctly") == f"{np.mean(few == digits.test_labels):.1%}"
    changed = np.sum(few != network.logits(digits.test_images).argmax(1))
    assert opening.number(app, "Answers changed") == f"{changed} of 500"
    assert opening.number(app, "Memory") == "0.59 kB"  # (64·32 + 32·10) weights · 2 bits / 8


def test_the_table_has_every_number_of_bits() -> None:
    table = opened().table[0].value
    assert list(table.columns) == ["digit", "float", *(f"{bits} bits" for bits in range(2, 9))]
    assert all(0 <= float(share.rstrip("%")) <= 100 for share in table["3 bits"])


def test_an_empty_square_asks_for_a_drawing() -> None:
    app = opened(drawing="0" * 64)
    assert "Draw a digit in the square." in verdict(app)
    (chart,) = opening.live_charts(app)
    assert not any(chart["pictures"][0]["tables"]["answers"]["few"])
    assert "sure" not in verdict(app)

"""The page "Playground" without a browser: numbers, buttons, address, refusals."""

import subprocess
import sys
from functools import cache, partial
from itertools import islice
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import PerChannel, PerTensor
from core.data.plane_points import Shape, draw_points
from core.networks.layer_precision import LayerPrecision
from core.training.playground import Playground, PlaygroundStep, play
from explorer.playground.choices import PlaygroundSettings, playground
from explorer.playground.own_points import as_text
from tests.explorer import opening

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
opened = partial(opening.opened, "playground/page.py")


@cache
def at(
    round: int,
    weight_bits: int = 2,
    granularity: PerTensor | PerChannel | None = None,
    during: bool = False,
) -> PlaygroundStep:
    """The step that the page should show, from the core alone."""
    precision = LayerPrecision(weight_bits, 4, granularity or PerTensor())
    wanted = Playground(learning_rate=0.03, precisions=(precision,), during=during)
    return next(islice(play(draw_points(Shape.MOONS), wanted), round, None))


def shown(app: AppTest) -> tuple[str, str]:
    """Share and loss of the quantized network."""
    return opening.number(app, "Correct"), opening.number(app, "Loss")


@cache
def first_sight() -> tuple[str, str]:
    """What the page shows without a link."""
    return shown(opened())


def numbers(step: PlaygroundStep) -> tuple[str, str]:
    return f"{step.quantized_accuracy:.1%}", f"{step.quantized_loss:.3f} nats"


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return app


def round_of(app: AppTest) -> int:
    return int(next(c.value for c in app.caption if c.value.startswith("Round")).split()[1])


def test_first_sight_shows_the_effect() -> None:
    app, step = opened(), at(30)
    assert shown(app) == numbers(step)
    assert step.float_accuracy > 0.98
    assert step.quantized_accuracy < 0.85
    assert round_of(app) == 30


def test_a_scale_for_each_neuron_brings_it_back() -> None:
    app, step = opened(scales="channel"), at(30, granularity=PerChannel(0))
    assert shown(app) == numbers(step)
    assert step.quantized_accuracy > 0.95


def test_other_bits_keep_the_training() -> None:
    app = press(opened(), "Step")
    app.slider[0].set_value(3).run()
    assert round_of(app) == 31
    assert shown(app) == numbers(at(31, weight_bits=3))


def test_training_on_the_levels_begins_anew_with_other_bits() -> None:
    app = press(opened(when="during", round="2"), "Step")
    assert shown(app) == numbers(at(3, during=True))
    app.slider[0].set_value(3).run()
    assert round_of(app) == 3
    assert shown(app) == numbers(at(3, weight_bits=3, during=True))


def test_step_and_reset_and_the_address() -> None:
    app = press(opened(), "Step")
    assert round_of(app) == 31
    assert app.query_params["round"] == "31"
    press(app, "Reset")
    assert round_of(app) == 0
    assert app.query_params["round"] == "0"
    assert shown(app) == numbers(at(0))
    assert round_of(app.run()) == 0


def test_it_plays_until_it_is_paused() -> None:
    app = press(opened(), "Play")
    assert round_of(app) == 31
    assert round_of(app.run()) == 32
    press(app, "Pause")
    assert round_of(app.run()) == 32
    assert shown(app) == numbers(at(32))


def test_it_ends_by_itself() -> None:
    app = opened(round="299", layers="1", neurons="1")
    press(app, "Play")
    assert round_of(app) == 300
    assert round_of(app.run()) == 300
    assert "Play" in [b.label for b in app.button]


def test_two_visitors_do_not_disturb_each_other() -> None:
    one, other = opened(), opened()
    press(press(press(one, "Step"), "Step"), "Step")
    press(other, "Step")
    assert (round_of(one), round_of(other)) == (33, 31)
    assert shown(other.run()) == numbers(at(31))
    assert shown(one.run()) == numbers(at(33))


def test_a_shape_is_chosen_by_its_button() -> None:
    app = press(opened(), "circles")
    assert app.query_params["shape"] == "circles"
    assert shown(app) != first_sight()


def test_simulated_and_integer_only_agree_where_scales_are_powers_of_two() -> None:
    app = opened(powers="1", weight_bits="4")
    assert opening.number(app, "Codes that differ") == "0"
    other = opened(profile="tflite", weight_bits="4")
    assert int(opening.number(other, "Codes that differ").replace(",", "")) > 0


def test_bytes_are_counted_by_hand() -> None:
    """152 weights (2·8 + 8·8 + 8·8 + 8·1) of 2 bits and four float32 scales."""
    assert opening.number(opened(), "Weights") == "54 bytes"


@pytest.mark.parametrize(
    ("bits", "levels"), [("1", "k −1 or 1"), ("2", "k from −2 to 1"), ("3", "k from −4 to 3")]
)
def test_the_formula_names_the_levels(bits: str, levels: str) -> None:
    """Two's complement of b bits goes from −2ᵇ⁻¹ to 2ᵇ⁻¹ − 1; one bit is a sign (survey eq. 12)."""
    app = opened(weight_bits=bits)
    assert any(levels in m.value for m in app.markdown if m.value.startswith("**ŵ = S·k.**"))


def test_a_layer_may_have_bits_of_its_own() -> None:
    precisions = playground(PlaygroundSettings(layer_bits="8800")).precisions
    assert [p.weight_bits for p in precisions] == [8, 2, 2, 2]
    assert [p.activation_bits for p in precisions] == [8, 4, 4, 4]


def test_layers_are_chosen_one_by_one_and_all_alike_again() -> None:
    app = opened(round="1")
    next(s for s in app.selectbox if s.label == "Layer 2: weights").set_value(7).run()
    assert app.query_params["layer_bits"] == "00700000"
    assert any("k from −64 to 63" in m.value for m in app.markdown)  # layer 2 is in the formula
    press(app, "First and last layer: 8 bits")
    assert app.query_params["layer_bits"] == "88000088"
    assert next(s for s in app.selectbox if s.label == "Layer 1: weights").value == 8
    press(app, "The same in all layers")
    assert app.query_params["layer_bits"] == ""


@pytest.mark.parametrize("layers", ["0", "1"])
def test_few_layers_are_drawn_too(layers: str) -> None:
    opened(layers=layers, neurons="1", round="1", layer_bits="8888")


SQUARE = "".join(as_text(x, y, int(x * y > 0)) for x in (-1, 1) for y in (-1, 1))


def test_own_points_are_trained_on() -> None:
    app = opened(shape="own", points=SQUARE * 2, round="1")
    assert opening.number(app, "Correct").endswith("%")
    assert "own_points([[" in app.code[0].value
    press(app, "Remove the last")
    assert app.query_params["points"] == (SQUARE * 2)[:-5]
    assert round_of(app) == 30
    press(app, "Remove all")
    assert "Click at least two blue and two orange points" in app.info[0].value
    press(app, "blobs")
    assert round_of(app) == 30


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "linear"])
def test_every_activation_is_drawn(activation: str) -> None:
    opened(activation=activation, round="1", when="during")


@pytest.mark.parametrize(
    "query",
    [
        {"shape": "moon", "weight_bits": "0", "activation_bits": "1", "round": "1e9"},
        {"round": "301", "layers": "7", "rate": "nan", "seed": "__import__('os')"},
        {"shape": "moons", "points": "<svg>", "adds": "2", "layer_bits": "999"},
        {"calibration": "<script>", "rounding": "", "profile": "x" * 5000},
    ],
)
def test_a_hostile_link_gives_the_defaults(query: dict[str, str]) -> None:
    assert shown(opened(**query)) == first_sight()


def test_the_python_on_the_page_prints_the_numbers_on_the_page() -> None:
    app = opened(scales="channel", profile="tflite", round="7", layer_bits="88000088")
    result = subprocess.run(
        [sys.executable, "-c", app.code[0].value], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    share, codes = result.stdout.splitlines()
    assert share == shown(app)[0]
    differing, _, _ = codes.partition(" ")
    assert f"{int(differing):,}" == opening.number(app, "Codes that differ")

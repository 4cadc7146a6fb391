"""The page of the digits networks without a browser: numbers, address, refusals."""

import contextlib
import io
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.digits import load_digits
from core.studies.claims.table import read_table
from core.training.train_chain import MOBILE, ChainStep
from explorer import compute
from explorer.compute.digit_chains import uniform_chains
from explorer.network.controls import BITS, DigitsNetwork
from tests.explorer import opening

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
opened = partial(opening.opened, "network/page.py")
PLAIN = DigitsNetwork("plain", "tensor", 8, 0)


@pytest.fixture(scope="module")
def first() -> AppTest:
    """The page as it opens; nobody changes it."""
    return opened()


@pytest.fixture(scope="module")
def plain() -> AppTest:
    """The same with the plain CNN, which trains faster."""
    return opened(network="plain")


def signals(app: AppTest) -> dict:
    """What the maps are told."""
    return opening.live_charts(app)[0]["pictures"][0]["signals"]


def cells(app: AppTest) -> dict:
    return opening.live_charts(app)[0]["pictures"][0]["tables"]["cells"]


def percent(app: AppTest, label: str) -> float:
    return float(opening.number(app, label).rstrip("%"))


def test_first_sight_shows_the_collapse_and_the_rescue(first: AppTest) -> None:
    per_tensor, per_channel, equalized = (
        percent(first, label) for label in ("Per tensor", "Per channel", "Equalized")
    )
    assert per_tensor < per_channel - 20
    assert per_tensor < equalized - 20
    full, tensor, others = signals(first)["lines"][BITS.index(3)]
    right, lost, *rescued = re.findall("a ([0-9])", " ".join((full, tensor, others)))
    assert lost != right
    assert rescued == [right, right]
    assert opening.number(first, "Per tensor") in tensor
    assert opening.number(first, "Equalized") in others
    assert opening.number(first, "SQNR of the layer").endswith(" dB")


def test_the_measured_table_is_beside_it(first: AppTest) -> None:
    row = read_table().row("depthwise W3A8 tensor minmax")
    assert any(f"per tensor {row.mean:.1f} ± {row.spread:.1f} %" in m.value for m in first.markdown)
    claims = next(t.value for t in first.table if "statement" in t.value)
    assert "survey III-E" in list(claims["who says so"])


def test_numbers_are_those_of_the_network(first: AppTest) -> None:
    both = compute.measured_chains(DigitsNetwork("depthwise", "tensor", 8, 0), (3,) * 6)[-1]
    assert percent(first, "Per tensor") == pytest.approx(100 * both.accuracy, abs=0.05)
    heading = f"10 of the {len(both.comparison.lost)} digits that it newly gets wrong"
    assert heading in [each.value for each in first.subheader]
    assert opening.number(first, "Weights") == "1.30 kB"  # 3,392 weights of 3 bits, 6 scales
    thumbnails = [b.label for b in first.button if "→" in b.label]
    assert len(thumbnails) == len(first.get("image")) == 10
    known, i = both.comparison, both.comparison.lost[0]
    assert thumbnails[0] == f"{known.labels[i]} → {known.quantized_answers[i]}"


def test_a_digit_newly_wrong_is_followed_after_a_click() -> None:
    app = opened(network="plain", weight_bits="2")
    before, button = cells(app)["float"], next(b for b in app.button if "→" in b.label)
    label, answer = button.label.split(" → ")
    button.click().run()
    assert not app.exception
    assert app.query_params["digit"] == str(button.key.split()[-1])
    assert cells(app)["float"] != before
    float_line, few_line, _ = signals(app)["lines"][0]
    assert float_line.startswith(f"The float network reads a {label};")
    assert few_line.startswith(f"With 2 bits per tensor: a {answer};")


def test_the_plain_network_has_its_own_layers(plain: AppTest) -> None:
    assert list(opening.presets(plain))[:2] == ["Convolution 1", "Convolution 2"]
    assert plain.query_params["layer"] == "conv2"
    assert max(cells(plain)["channel"]) == 15
    assert percent(plain, "Per channel") > percent(plain, "Per tensor")


def test_the_table_is_the_chart(plain: AppTest) -> None:
    chains = uniform_chains(PLAIN)
    table = next(t.value for t in plain.table if "bits of the weights" in t.value)
    assert list(table["per tensor, read correctly ↑"])[:7] == [f"{c.accuracy:.1%}" for c in chains]
    points = opening.live_charts(plain)[0]["pictures"][4]["tables"]["points"]
    drawn = [
        (bits, accuracy)
        for way, bits, accuracy in zip(
            points["scales"], points["bits"], points["accuracy"], strict=True
        )
        if way == "tensor"
    ]
    assert drawn == list(zip(BITS, (c.accuracy for c in chains), strict=True))


def test_own_bits_are_a_point_and_can_be_followed() -> None:
    app = opened(network="plain", layer_bits="own", conv1="8", conv2="2", classifier="5")
    own = opening.live_charts(app)[0]["pictures"][4]["tables"]["own"]
    assert own["bytes"] == [(72 * 8 + 1152 * 2 + 2560 * 5) / 8 + 3 * 4]
    assert signals(app)["memory"][-1] == opening.number(app, "Weights")
    assert signals(app)["lines"][-1][1].startswith("With own bits per tensor: ")
    assert percent(app, "Per tensor") == pytest.approx(100 * own["accuracy"][0], abs=0.05)


def test_float_simulated_and_integers_stand_side_by_side(plain: AppTest) -> None:
    table = next(t.value for t in plain.table if "network" in t.value)
    assert list(table["network"]) == ["float", "simulated", "integer-only"]
    float_share, simulated, integer = table["test digits read correctly ↑"]
    assert float(float_share.rstrip("%")) > 95
    assert simulated == opening.number(plain, "Per tensor")
    same = int(opening.number(plain, "Same answer").removesuffix(" of 500"))
    assert abs(float(simulated.rstrip("%")) - float(integer.rstrip("%"))) <= (500 - same) / 5 + 0.05
    tied = re.search(
        "; ([0-9]+) more: two integer scores tie", " ".join(c.value for c in plain.caption)
    )
    assert same + int(tied.group(1) if tied else 0) == 500
    assert opening.number(plain, "Scores a step apart") == "0"


def test_a_link_restores_a_drawing(plain: AppTest) -> None:
    image = load_digits().test_images[7]
    drawing = "".join("0123456789abcdefg"[round(float(v) * 16)] for v in image)
    app = opened(network="plain", drawing=drawing, digit="3")
    assert any(c.value.startswith("Your drawing.") for c in app.caption)
    answer = compute.float_chain(PLAIN).logits(image[None]).argmax()
    assert signals(app)["lines"][0][0].startswith(f"The float network reads a {answer};")
    assert cells(app) != cells(plain)


def test_an_empty_pad_is_no_error(plain: AppTest) -> None:
    app = opened(network="plain", drawing="0" * 64)
    assert np.isfinite(cells(app)["float"]).all()
    next(b for b in app.button if b.label == "Next digit").click().run()
    assert not app.exception
    assert app.query_params["drawing"] == ""


def test_activation_bits_and_seed_change_the_network(plain: AppTest) -> None:
    app = opened(network="plain", activation_bits="2")
    assert percent(app, "Per channel") != percent(plain, "Per channel")
    app.number_input[0].set_value(7).run()
    assert not app.exception
    assert app.query_params["seed"] == "7"


@pytest.mark.parametrize(
    "query",
    [
        {"weight_bits": "1", "activation_bits": "99", "scales": "moon", "seed": "-3", "conv1": "9"},
        {"weight_bits": "__import__('os')", "seed": "1e9", "layer": "<script>", "drawing": "zz"},
    ],
)
def test_a_hostile_link_gives_the_defaults(first: AppTest, query: dict[str, str]) -> None:
    app = opened(**query)
    assert percent(app, "Per tensor") == percent(first, "Per tensor")
    assert signals(app)["lines"] == signals(first)["lines"]


@pytest.mark.parametrize("network", ["depthwise", "plain"])
def test_the_python_on_the_page_prints_the_number_on_the_page(
    network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program trains anew; here it gets the training of the page."""
    app = opened(network=network, scales="channel", weight_bits="2")
    chain = compute.float_chain(DigitsNetwork(network, "tensor", 8, 0))
    asked = []

    def trained(design, digits, seed, recipe=None):
        asked.append((design, seed, recipe))
        yield ChainStep(1, 1, 0.0, 1.0, chain)

    monkeypatch.setattr("core.training.train_chain.train_chain", trained)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(app.code[0].value, {})
    assert printed.getvalue().strip() == opening.number(app, "Per channel")
    assert asked == [(chain.design, 0, MOBILE if network == "depthwise" else None)]


def test_pages_are_light_until_someone_trains() -> None:
    code = (
        "import sys, explorer.compute, explorer.network.controls, core.models.samples;"
        "print('torch' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"

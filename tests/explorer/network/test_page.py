"""The page "Live network" without a browser: numbers, address, refusals."""

import re
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.networks.bit_sweep import BITS
from explorer import compute
from tests.explorer import opening

ROOT = Path(__file__).resolve().parents[3]
opened = partial(opening.opened, "network/page.py")


def curve(app: AppTest, scales: str = "tensor") -> list[float]:
    """The accuracies that the chart draws, for 2 to 8 bits."""
    table = opening.live_charts(app)[0]["pictures"][0]["tables"]["curves"]
    rows = [i for i, name in enumerate(table["scales"]) if name == scales]
    assert [table["bits"][i] for i in rows] == list(BITS)
    return [table["accuracy"][i] for i in rows]


def accuracy(app: AppTest) -> str:
    return opening.number(app, "Read correctly")


@cache
def first_sight() -> str:
    """The accuracy that the page shows without a link."""
    return accuracy(opened())


def test_first_sight_shows_the_effect() -> None:
    app = opened()
    share = float(accuracy(app).rstrip("%")) / 100
    assert 0.5 < share < 0.95
    both = compute.cnn_curves(0, 4)[0].comparisons[BITS.index(3)]
    assert share == pytest.approx(both.quantized_accuracy, abs=0.0005)
    assert opening.number(app, "Newly wrong") == str(len(both.lost))
    (told,) = opening.live_charts(app)
    assert f"{both.float_accuracy:.1%}" in told["numbers"][0]["meaning"]
    assert len(app.get("image")) == 10


def test_number_picture_and_texts_agree() -> None:
    app = opened(weight_bits="2", scales="channel")
    (told,) = opening.live_charts(app)
    assert told["values"]["weight_bits"] == 2
    assert accuracy(app) == f"{curve(app, 'channel')[0]:.1%}"
    signals = told["pictures"][0]["signals"]
    for number, name in zip(told["numbers"], ("right", "lost", "memory"), strict=True):
        assert number["value"] == signals[name]["channel"][0]
    assert "each of its 16 filters" in signals["arithmetic"]["channel"][0][1]


def test_the_scale_in_the_formula_is_that_of_its_numbers() -> None:
    (told,) = opening.live_charts(opened())
    line = told["pictures"][0]["signals"]["arithmetic"]["tensor"][BITS.index(3)][0]
    largest, top, scale = re.search(r"= ([0-9.]+) / ([0-9]+) = ([0-9.]+)$", line).groups()
    assert top == "3"  # 2² − 1
    assert float(scale) == pytest.approx(float(largest) / 3, abs=0.0006)


@pytest.mark.parametrize(
    ("name", "value"), [("weight_bits", 2), ("weight_bits", 8), ("activation_bits", 2)]
)
def test_other_bits_give_another_number(name: str, value: int) -> None:
    app = opened(**{name: str(value)})
    assert accuracy(app) != first_sight()
    assert app.query_params[name] == str(value)


def test_a_scale_per_channel_changes_the_number() -> None:
    app = opened(scales="channel")
    assert accuracy(app) != first_sight()
    assert app.query_params["scales"] == "channel"


def test_another_seed_trains_another_network() -> None:
    app = opened()
    before = curve(app)
    app.number_input[0].set_value(7).run()
    assert not app.exception
    assert curve(app) != before
    assert app.query_params["seed"] == "7"


@pytest.mark.parametrize(
    "query",
    [
        {"weight_bits": "1", "activation_bits": "99", "scales": "moon", "seed": "-3"},
        {"weight_bits": "__import__('os')", "seed": "1e9", "activation_bits": "٣"},
        {"weight_bits": "", "scales": "<script>", "nonsense": "1" * 5000},
    ],
)
def test_a_hostile_link_gives_the_defaults(query: dict[str, str]) -> None:
    app = opened(**query)
    assert accuracy(app) == first_sight()


def test_the_table_is_the_curve() -> None:
    app = opened()
    table = app.table[0].value
    assert list(table["bits of the weights"]) == list(BITS)
    drawn = [f"{share:.1%}" for share in curve(app)]
    assert list(table["one scale per tensor"]) == drawn


@pytest.mark.slow
def test_the_python_on_the_page_prints_the_number_on_the_page() -> None:
    app = opened(weight_bits="3", scales="channel")
    result = subprocess.run(
        [sys.executable, "-c", app.code[0].value], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == accuracy(app)


def test_pages_are_light_until_someone_trains() -> None:
    code = (
        "import sys, explorer.compute, explorer.network.controls, core.models.samples;"
        "print('torch' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"

"""The page "Live network" without a browser: numbers, address, refusals."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.networks.bit_sweep import BITS
from explorer import compute
from explorer.network.controls import NetworkSettings
from tests.explorer import opening

ROOT = Path(__file__).resolve().parents[3]
opened = partial(opening.opened, "network/page.py")


def chart(app: AppTest) -> dict:
    """The Plotly chart, which AppTest knows only as JSON."""
    (element,) = app.get("plotly_chart")
    return json.loads(element.proto.spec)


def accuracy(app: AppTest) -> str:
    return app.metric[0].value


def test_first_sight_shows_the_effect() -> None:
    app = opened()
    share = float(accuracy(app).rstrip("%")) / 100
    assert 0.5 < share < 0.95
    both = compute.cnn_comparison(0, NetworkSettings(3, 4, "tensor").precision)
    assert share == pytest.approx(both.quantized_accuracy, abs=0.0005)
    assert app.metric[1].value == str(len(both.lost))
    assert f"{both.float_accuracy:.1%}" in app.caption[0].value
    assert len(app.get("image")) == 10


def test_the_ring_is_on_the_chosen_curve() -> None:
    app = opened(weight_bits="2", scales="channel")
    lines = {trace["name"]: trace for trace in chart(app)["data"]}
    curves = compute.cnn_curves(0, 4)
    ring = lines["your choice"]
    assert ring["x"] == [2]
    assert ring["y"] == [curves[1].accuracy[BITS.index(2)]]
    assert accuracy(app) == f"{ring['y'][0]:.1%}"
    assert chart(app)["layout"]["annotations"][0]["text"] == f"<b>{accuracy(app)}</b>"


@pytest.mark.parametrize(
    ("index", "value", "name"), [(0, 2, "weight_bits"), (0, 8, "weight_bits"), (1, 2, "activation")]
)
def test_a_slider_changes_number_and_address(index: int, value: int, name: str) -> None:
    app = opened()
    before = accuracy(app)
    app.slider[index].set_value(value).run()
    assert not app.exception
    assert accuracy(app) != before
    assert app.query_params[f"{name.removesuffix('_bits')}_bits"] == str(value)


def test_a_scale_per_channel_changes_number_and_formula() -> None:
    app = opened()
    before = accuracy(app)
    app.segmented_control[0].set_value("channel").run()
    assert accuracy(app) != before
    assert any("One for each of the 16 filters" in m.value for m in app.markdown)
    assert app.query_params["scales"] == "channel"


def test_another_seed_trains_another_network() -> None:
    app = opened()
    before = chart(app)["data"][0]["y"]
    app.number_input[0].set_value(7).run()
    assert not app.exception
    assert chart(app)["data"][0]["y"] != before
    assert app.query_params["seed"] == "7"


def test_a_link_restores_the_page() -> None:
    first = opened()
    first.slider[0].set_value(2).run()
    first.slider[1].set_value(3).run()
    query = {name: str(value) for name, value in first.query_params.items()}
    second = opened(**query)
    assert accuracy(second) == accuracy(first)
    assert [slider.value for slider in second.slider] == [2, 3]


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
    assert accuracy(app) == accuracy(opened())


def test_the_table_is_the_curve() -> None:
    app = opened()
    table = app.table[0].value
    assert list(table["bits of the weights"]) == list(BITS)
    drawn = [f"{share:.1%}" for share in chart(app)["data"][0]["y"]]
    assert list(table["one scale per tensor"]) == drawn


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

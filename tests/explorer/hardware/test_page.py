"""The page "Hardware view" without a browser: numbers, file, program, own figures, times."""

import contextlib
import io
import json
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from tests.explorer import opening

pytestmark = pytest.mark.slow

opened = partial(opening.opened, "hardware/page.py")


@pytest.fixture(scope="module")
def first() -> AppTest:
    """The page as it opens; nobody changes it."""
    return opened()


def traces(app: AppTest) -> list[dict]:
    (proto,) = (e.proto for e in opening.elements(app.main) if e.type == "plotly_chart")
    return json.loads(proto.spec)["data"]


def test_first_sight_has_the_costs_that_a_reader_can_count(first: AppTest) -> None:
    # digits CNN: 72 + 1152 + 2560 weights at 4 bits, 8 + 16 + 10 scales and as many biases
    assert opening.number(first, "Memory") == "2.16 kB"  # 3784/2 + 34·8 = 2164
    # 80,896 products an image, 256 images, 4·8 bits: 662,700,032
    assert opening.number(first, "Bit operations") == "663 M"
    assert any(
        "2,164 bytes written**, 2,164 computed, 15,272 in float32" in m.value
        for m in first.markdown
    )
    assert any(c.value.startswith("**Quoted, not measured here:**") for c in first.caption)
    roofs = [t["name"] for t in traces(first) if t["mode"] == "lines"]
    assert roofs == ["float32: up to 19.5 Top/s", "products of 8 bits: up to 624 Top/s"]


def test_a_layer_leaves_the_level_of_the_float_roof(first: AppTest) -> None:
    """conv2 waits for the arithmetic in float32, and for the memory at few bits."""
    table = first.dataframe[0].value.set_index("layer")
    assert table.loc["conv2", "waits for"] == "arithmetic → memory"
    (conv2,) = (t for t in traces(first) if t["name"] == "conv2")
    assert conv2["y"][0] == pytest.approx(19.5e12)
    # 37,748,736 operations; 704 stored and 256·(512 + 256) activations of a byte
    intensity = 37_748_736 / (704 + 196_608)
    assert conv2["x"][1] == pytest.approx(intensity)
    assert conv2["y"][1] == pytest.approx(1555e9 * intensity)


def test_codes_of_four_bits_are_computed_as_the_processor_can() -> None:
    app = opened(processor="h100", activation_bits="4")
    assert any("multiplied at 8 bits here" in c.value for c in app.caption)
    app = opened(processor="a100", activation_bits="4")
    assert any("multiplied at 4 bits here" in c.value for c in app.caption)


def test_own_figures_stand_in_the_address_and_are_computed_with() -> None:
    app = opened(processor="own", own_bytes="10", own_float32="100", own_int8="0", inputs="1")
    assert any("**Entered:** float32 100 Gop/s; memory 10 GB/s" in c.value for c in app.caption)
    app.number_input[0].set_value(20.0).run()
    assert not app.exception
    assert app.query_params["own_bytes"] == "20.0"


def test_the_program_prints_what_is_on_screen(first: AppTest) -> None:
    for app in (first, opened(network="sorter", inputs="16")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(app.code[0].value, {})
        lines = [line.rsplit(maxsplit=4) for line in printed.getvalue().splitlines()]
        table = app.dataframe[0].value
        assert [line[0] for line in lines] == list(table["layer"])
        shown = [cell.partition("→ ")[2] for cell in table["bit operations ↓"]]
        assert [f"{int(line[1]):,}" for line in lines] == shown
        waits = [cell.partition("→ ")[2] for cell in table["waits for"]]
        assert [line[4] for line in lines] == waits


def test_every_layer_is_timed_here_when_asked(first: AppTest) -> None:
    assert len(first.dataframe) == 1
    app = opened(measured="1", inputs="1")
    times = app.dataframe[0].value
    assert list(times["layer"]) == ["conv1", "conv2", "classifier"]
    assert list(times.columns[3:]) == [
        f"{library}, {kind}" for library in ("NumPy", "torch") for kind in ("float32", "int8")
    ]
    assert any("With NumPy the layers take" in m.value for m in app.markdown)


def test_a_hostile_link_gives_the_defaults() -> None:
    app = opened(network="../x", processor="<b>", weight_bits="3", own_bytes="-1", inputs="1e9")
    query = app.query_params
    assert (query["network"], query["processor"], query["weight_bits"]) == ("digits", "a100", "4")
    assert (query["own_bytes"], query["inputs"]) == ("50.0", "256")

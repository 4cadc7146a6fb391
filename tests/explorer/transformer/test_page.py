"""The page "Tiny transformer" without a browser: answers, numbers, matrices, address."""

import base64
import contextlib
import io
import json
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.analysis import analyze
from core.graph import compare
from core.studies.claims.sorter import calibration
from core.studies.claims.statements import OF_REMEDIES, OF_SORTER
from core.studies.claims.table import read_table
from core.studies.sorter_outliers import STRENGTHS
from explorer import compute
from explorer.transformer.controls import TransformerSettings
from explorer.transformer.flow import TILES
from explorer.transformer.take_home import of_sorter
from tests.explorer import opening

pytestmark = pytest.mark.slow

opened = partial(opening.opened, "transformer/page.py")


def share(app: AppTest) -> float:
    return float(opening.number(app, "Quantized sorts").rstrip("%"))


def answers(app: AppTest) -> str:
    (html,) = (e.proto.body for e in opening.elements(app.main) if e.type == "html")
    return html


def picture(app: AppTest) -> dict[str, Any]:
    """What the browser is told of the matrices, by name."""
    found = [e.proto for e in opening.elements(app.main) if e.type == "bidi_component"]
    (data,) = (json.loads(p.json) for p in found if p.component_name == "transformer")
    return {t["name"]: t for part in data["parts"] for column in part["columns"] for t in column}


def test_first_sight_is_broken_and_one_click_on_smooth_restores_it() -> None:
    app = opened()
    assert float(opening.number(app, "Float sorts").rstrip("%")) > 97
    assert share(app) < 20
    assert float(opening.number(app, "Channel ratio")) > 50
    assert 0 < float(opening.number(app, "Float changed")) < 1e-4
    assert "✗ wrong" in answers(app)
    (smooth,) = app.toggle
    smooth.set_value(True).run()
    assert share(app) > 97
    assert float(opening.number(app, "Channel ratio")) < 3
    assert "✗ wrong" not in answers(app)
    assert app.query_params["smooth"] == "1"


def test_the_curves_go_through_the_numbers_of_the_cases() -> None:
    app = opened()
    curves = next(t.value for t in app.table if "strength" in t.value)
    assert list(curves["strength"]) == [f"×{s}" for s in STRENGTHS]
    at_100 = {name: values[STRENGTHS.index(100)] for name, values in curves.items()}
    assert at_100["per tensor"] == opening.number(app, "Quantized sorts")
    for name, sharing in (("per token", "token"), ("per channel", "channel")):
        assert at_100[name] == opening.number(opened(sharing=sharing), "Quantized sorts")
    smooth = opening.number(opened(smooth="1"), "Quantized sorts")
    assert at_100["smoothed, per tensor"] == smooth


def test_scales_by_token_and_by_channel_help() -> None:
    tensor, token, channel = (share(opened(sharing=s)) for s in ("tensor", "token", "channel"))
    assert tensor + 10 < token
    assert token + 10 < channel


def test_without_outliers_eight_bits_are_enough_and_two_are_not() -> None:
    assert share(opened(strength="1")) > 97
    assert share(opened(strength="1", activation_bits="2", weight_bits="2")) < 20


def test_every_matrix_is_in_the_picture_and_what_is_quantized_is_framed() -> None:
    tiles = picture(opened())
    assert set(tiles) == set(TILES)
    framed = {name for name, tile in tiles.items() if tile["rounded"]}
    assert len(framed) == 2 * (2 * 4 + 1)  # what four layers a block and the head read, and they
    assert "block 2 mlp out weight" in framed
    assert not framed & {"token", "embedding", "block 1 queries", "block 1 pattern 1", "scores"}
    assert tiles["block 1 pattern 2"]["label"].endswith("11 × 11")
    assert tiles["block 1 mlp in weight"]["label"].endswith("128 × 32")


def test_the_difference_is_zero_where_nothing_is_quantized_yet() -> None:
    in_float, few, difference = (
        picture(opened(view=view)) for view in ("float", "quantized", "difference")
    )
    pale = (0xF4, 0xF4, 0xF4, 255)  # the middle of the scale
    assert colours(difference["embedding"]) == {pale}
    assert in_float["embedding"]["picture"] == few["embedding"]["picture"]
    assert in_float["block 1 attention in"]["picture"] != few["block 1 attention in"]["picture"]
    assert len(colours(difference["block 1 attention in"])) > 20


def colours(tile: dict[str, Any]) -> set[tuple[int, ...]]:
    """The colours in the small picture of a matrix."""
    png = base64.b64decode(tile["picture"].removeprefix("data:image/png;base64,"))
    return {color for _, color in Image.open(io.BytesIO(png)).getcolors(maxcolors=10_000)}


def test_a_word_is_typed_drawn_at_random_or_refused() -> None:
    app = opened(word="ddddda")
    assert answers(app).count("<b>D</b>") >= 10  # five in the word, five sorted in float
    app.text_input[0].set_value("HELLO").run()
    assert any("Got 'HELLO'; the network knows words of 6 letters" in t.value for t in app.text)
    assert not app.exception
    words = []
    for _ in range(2):
        app = opened(word="ABCABC")
        app.button[0].click().run()
        words.append(app.query_params["word"])
    assert words[0] == words[1] != "ABCABC"


def test_the_claims_are_those_of_the_table() -> None:
    app, table = opened(), read_table()
    measured, stated = (
        next(t.value for t in app.table if column in t.value)
        for column in ("measured", "statement")
    )
    row = table.row("sorter W8A8 tensor outliers")
    shown = dict(zip(measured["measured"], measured["mean ± spread"], strict=True))
    assert shown[row.text] == f"{row.mean:.1f} ± {row.spread:.1f} %"
    assert list(stated["statement"]) == [s.text for s in (*OF_SORTER, *OF_REMEDIES)]


def test_the_python_runs_and_gives_the_numbers_on_screen() -> None:
    app = opened(sharing="token", word="BADCAB")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(next(code.value for code in app.code if "train_sorter" in code.value), {})
    words, in_float, few = printed.getvalue().split("\n")[:3]
    assert words.split()[0] == "AABBCD"
    assert (in_float, few) == (
        opening.number(app, "Float sorts"),
        opening.number(app, "Quantized sorts"),
    )


def test_the_program_sorts_with_the_downloaded_file(tmp_path, monkeypatch, capsys) -> None:
    now = TransformerSettings(smooth=True, word="BADCAB")
    pair = compute.sorter_case(now.seed, now.case)
    taken = of_sorter(pair, calibration(now.seed), now.word)
    (tmp_path / "sorter-qdq.onnx").write_bytes(taken.quantized())
    monkeypatch.chdir(tmp_path)
    (shown,) = (
        code.value for code in opened(smooth="1", word="BADCAB").code if "onnx" in code.value
    )
    exec(shown, {})
    assert capsys.readouterr().out.strip() == "AABBCD"


@pytest.mark.parametrize(
    ("sharing", "files", "pages"),
    [
        ("tensor", ["Float ONNX", "Quantized ONNX (QDQ)"], ["Your model", "Integer truth"]),
        ("token", ["Float ONNX"], ["Your model"]),  # its scales cannot be stored
    ],
)
def test_files_and_pages_that_it_opens_in(sharing: str, files: list[str], pages: list[str]) -> None:
    app = opened(sharing=sharing)
    found = [e.proto.label for e in opening.elements(app.main) if e.type == "download_button"]
    opens = [button.label for button in app.button if button.label.startswith("Open in")]
    assert found == files
    assert opens == [f"Open in “{title}”" for title in pages]


def test_both_pages_read_the_network_and_its_letters() -> None:
    said, now = calibration(0), TransformerSettings()
    taken = of_sorter(compute.sorter_case(now.seed, now.case), said, now.word)
    given = dict(np.load(io.BytesIO(taken.inputs())))
    found = compare(taken.quantized(), given)
    assert found.equal
    assert len(analyze(taken.float_model(), given).layers) == 2 * 4 + 1  # two blocks and the head


@pytest.mark.parametrize(
    "query",
    [
        {"word": "<script>", "strength": "7", "matrix": "none", "view": "x", "sharing": "moon"},
        {"word": "ABCDE", "alpha": "51", "seed": "-1", "activation_bits": "1"},
    ],
)
def test_a_hostile_link_gives_the_defaults(query: dict[str, str]) -> None:
    app = opened(**query)
    assert app.query_params["word"] == "CABDAB"
    assert app.query_params["strength"] == "100"
    assert app.query_params["alpha"] == "50"
    assert app.query_params["matrix"] == "block 1 attention in"

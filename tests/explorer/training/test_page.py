"""The page "Training under quantization" without a browser: runs, numbers, address, claims."""

import json
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.studies.claims.statements import OF_DIGITS_CNN
from core.studies.claims.table import PATH, read_table
from core.training.few_bit_training import FewBitTraining
from core.training.rules import GRADIENT_RULES
from explorer import compute
from tests.explorer import opening

pytestmark = pytest.mark.slow

opened = partial(opening.opened, "training/page.py")


def plot(app: AppTest, key: str) -> dict[str, Any]:
    """The Plotly figure of this key, as the browser gets it."""
    found = [e.proto for e in opening.elements(app.main) if e.type == "plotly_chart"]
    (proto,) = (p for p in found if p.id.endswith(f"-{key}"))
    return json.loads(proto.spec)


def curve(app: AppTest, name: str, bits: int) -> list[float]:
    """The accuracies in % of a line in the panel of `bits`, from epoch 0 on."""
    panel = {2: "x", 3: "x2", 4: "x3"}[bits]
    lines = [
        t for t in plot(app, "curves")["data"] if t.get("name") == name and t["mode"] != "markers"
    ]
    (line,) = (t for t in lines if t.get("xaxis", "x") == panel)
    return line["y"]


def press(app: AppTest, name: str) -> AppTest:
    (button,) = (b for b in app.button if b.label == name)
    button.click().run()
    assert not app.exception
    return app


def test_before_training_rounding_has_broken_the_network() -> None:
    app = opened(seed="1")
    press(app, "Reset")
    assert len(curve(app, "trained on the levels", 2)) == 1
    assert [len(curve(app, "rounded after training", bits)) for bits in (2, 3, 4)] == [2] * 3
    two, three, four = (curve(app, "rounded after training", bits)[0] for bits in (2, 3, 4))
    assert two < three < four
    assert opening.number(app, "Rounded to 2 bits") == f"{two:.1f}%"
    texts = [text.value for kind in (app.caption, app.markdown, app.text) for text in kind]
    assert not any("of the loss regained. Higher" in text for text in texts)
    assert any("not trained yet" in text for text in texts)


def test_each_step_is_a_quarter_of_an_epoch_that_the_numbers_follow() -> None:
    app = press(press(opened(seed="1"), "Reset"), "Step")
    trained = curve(app, "trained on the levels", 2)
    assert len(trained) == 2 == len(curve(app, "only biases trained", 2))
    assert opening.number(app, "Trained on the levels") == f"{trained[-1]:.1f}%"
    assert any(caption.value.endswith("after epoch 0.25.") for caption in app.caption)
    steps = iter(compute.level_training(1, 2, "lsq", FewBitTraining()))
    assert trained == pytest.approx([100 * next(steps).accuracy for _ in range(2)])


def test_playing_goes_on_with_every_run_until_it_is_paused() -> None:
    app = press(press(opened(seed="1"), "Reset"), "Play")
    app.run()
    assert len(curve(app, "trained on the levels", 2)) == 2
    press(app, "Pause")
    played = curve(app, "trained on the levels", 2)
    assert len(played) == 3
    app.run()
    assert curve(app, "trained on the levels", 2) == played


def test_two_visitors_do_not_disturb_each_other_and_get_the_same_curve() -> None:
    one, other = press(opened(seed="1"), "Reset"), press(opened(seed="1"), "Reset")
    press(press(one, "Step"), "Step")
    assert len(curve(other, "trained on the levels", 2)) == 1
    press(press(other, "Step"), "Step")
    assert curve(one, "trained on the levels", 2) == curve(other, "trained on the levels", 2)


def test_training_itself_may_have_few_bits() -> None:
    """A grid of 6 bits to the nearest: no weight of the second convolution leaves its place."""
    query = {"seed": "1", "rule": "ste", "stored": "nearest-even"}
    app = press(press(opened(**query), "Reset"), "Step")
    stuck = curve(app, "trained on the levels", 2)
    assert "FewBitTraining(None, 6, RoundingMode.NEAREST_EVEN)" in app.code[0].value
    app.segmented_control(key="TrainingSettings.stored").set_value("float").run()
    app.segmented_control(key="TrainingSettings.gradient").set_value(2).run()
    assert "FewBitTraining(2)" in app.code[0].value
    assert app.query_params["gradient"] == "2"
    assert curve(press(app, "Step"), "trained on the levels", 2) != stuck


def test_two_bits_recover_and_who_comes_later_sees_it_at_once() -> None:
    *_, last = compute.level_training(0, 2, "lsq", FewBitTraining())
    *_, control = compute.bias_training(0, 2)
    app = opened()
    assert opening.number(app, "Trained on the levels") == f"{last.accuracy:.1%}"
    assert opening.number(app, "Only biases trained") == f"{control.accuracy:.1%}"
    lost = curve(app, "rounded after training", 2)[-1]
    assert lost < 100 * control.accuracy < 100 * last.accuracy


@pytest.mark.parametrize("rule", GRADIENT_RULES)
def test_every_rule_has_its_words_and_its_slopes(rule: str) -> None:
    app = opened(rule=rule)
    assert any(GRADIENT_RULES[rule].source in text.value for text in app.markdown)
    assert r"\frac" in app.latex[0].value or "prox" in app.latex[0].value
    names = {trace["name"] for trace in plot(app, "staircase")["data"]}
    learned = {"pact": {"∂/∂α"}, "lsq": {"∂/∂S"}, "lsq-plus": {"∂/∂S", "∂/∂β"}}
    assert names >= {"levels", "∂/∂x"} | learned.get(rule, set())
    assert app.query_params["rule"] == rule


def test_another_layer_has_other_weights() -> None:
    second, last = (plot(opened(layer=name), "drift") for name in ("conv2", "classifier"))
    assert sum(second["data"][1]["y"]) == 16 * 8 * 3 * 3
    assert sum(last["data"][1]["y"]) == 10 * 256


def test_the_claims_are_those_of_the_table() -> None:
    app = opened()
    table = read_table()
    shown = app.table[0]
    assert list(shown.value["statement"]) == [text for text, *_ in table.verdicts(OF_DIGITS_CNN)]
    outcomes = dict(zip(shown.value["statement"], shown.value["outcome here"], strict=True))
    biases = "training the biases alone regains less than half of the loss"
    assert outcomes[biases].startswith(("yes, in 5", "depends, in", "no, in 0"))
    every = app.table[1].value
    regained = dict(zip(every["measured"], every["of the loss regained ↑"], strict=True))
    stored = json.loads(PATH.read_text())["rows"]
    share = next(row["regained"] for row in stored if row["name"] == "cnn 3 bits ste")
    assert regained["digits CNN, 3 bits, straight-through"] == f"{share:.0%}"
    assert regained["digits CNN in float32"] == ""
    dots = {t["y"][0]: t["x"][0] for t in plot(app, "claims")["data"]}
    assert dots["float network"] == pytest.approx(table.row("cnn float").mean)
    assert dots["LSQ"] == pytest.approx(table.row("cnn 2 bits lsq").mean)
    assert any(table.measured in caption.value for caption in app.caption)


@pytest.mark.parametrize(
    "query",
    [
        {"bits": "8", "rule": "moon", "layer": "conv9", "seed": "-1"},
        {"bits": "3.5", "gradient": "5", "stored": "floor"},
        {"bits": "__import__('os')", "rule": "<script>", "seed": "1e9"},
    ],
)
def test_a_hostile_link_gives_the_defaults(query: dict[str, str]) -> None:
    app = opened(**query)
    assert app.query_params == {
        "bits": "2",
        "rule": "lsq",
        "layer": "conv2",
        "gradient": "0",
        "stored": "float",
        "seed": "0",
    }

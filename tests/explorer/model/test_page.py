"""The page "Your model" without a browser: settings, reports, refusals."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import InputError
from explorer.model.shapes import parse_shapes
from tests.explorer import opening

pytestmark = pytest.mark.slow

VIEW = "model/page.py"


def opened(**query: str) -> AppTest:
    """The page as a link opens it, run until the worker has finished."""
    return finished(opening.opened_in_app(VIEW, **query))


def finished(app: AppTest) -> AppTest:
    deadline = time.monotonic() + 180
    while not app.dataframe and not app.error and time.monotonic() < deadline:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    return app


def column(app: AppTest, name: str) -> list[str]:
    return list(next(f.value for f in app.dataframe if name in f.value)[name])


def test_first_sight_names_the_cause() -> None:
    app = opened()
    assert sorted(column(app, "layer")) == ["classifier", "conv1", "conv2"]
    # The sample has one loud channel in conv2; nothing else is accused beside it.
    assert app.subheader[0].value == "` conv2 `: one channel sets the scale"
    assert app.markdown[1].value.startswith("Channel 2 of its weights reaches to ")
    layer = next(box for box in app.selectbox if box.label == "Look at a layer")
    assert layer.value == "conv2"
    alone = [float(v) for v in column(app, "alone ↑")]
    assert alone == sorted(alone)


def test_one_scale_per_channel_gives_the_weights_back_what_they_lost() -> None:
    app = opened()
    before = dict(zip(column(app, "layer"), column(app, "worst channel ↑"), strict=True))
    app.segmented_control(key="ModelSettings.scales").set_value("channel").run()
    finished(app)
    after = dict(zip(column(app, "layer"), column(app, "worst channel ↑"), strict=True))
    # The channel is as large as before, and its output is what the classifier has to round.
    assert app.subheader[0].value == "` conv2 `: one channel sets the scale"
    assert "of its output, which ` classifier ` reads" in app.markdown[1].value
    assert float(before["conv2"]) < 1 < 10 < float(after["conv2"])
    # and the run of before can be compared with this one
    earlier = next(box for box in app.selectbox if box.label == "Compare with an earlier run")
    assert earlier.options == ["digits-cnn-outlier.onnx: W4A8 per tensor, minmax, for file"]
    earlier.select_index(0).run()
    compared = next(f.value for f in app.dataframe if "change alone" in f.value)
    assert sorted(compared["layer"][1:]) == ["classifier", "conv1", "conv2"]
    of_conv2 = compared[compared["layer"] == "conv2"].iloc[0]
    gained = float(of_conv2["alone, now ↑"]) - float(of_conv2["alone, earlier ↑"])
    assert float(of_conv2["change alone"]) == pytest.approx(gained, abs=0.11)


def test_bits_change_the_numbers() -> None:
    app = opened(weight_bits="3", source="digits-cnn")
    low = column(app, "weights ↑")
    app.slider[0].set_value(8).run()
    finished(app)
    high = column(app, "weights ↑")
    # From 3 to 127 steps each way: 20·log10(127/3) = 32.5 dB, where errors are uniform.
    for few, many in zip(sorted(low), sorted(high), strict=True):
        assert abs(float(many) - float(few) - 32.5) < 6


def test_a_link_restores_the_page() -> None:
    app = opened(source="digits-cnn", weight_bits="6", activation_bits="5", scales="channel")
    assert app.segmented_control(key="ModelSettings.source").value == "digits-cnn"
    assert [s.value for s in app.slider[:2]] == [6, 5]
    assert app.segmented_control(key="ModelSettings.scales").value == "channel"
    assert app.query_params["weight_bits"] in ("6", ["6"])


def test_hostile_links_fall_back_to_the_defaults() -> None:
    app = opened(source="../../etc/passwd", weight_bits="99", scales="__import__('os')", seed="-1")
    assert app.segmented_control(key="ModelSettings.source").value == "digits-cnn-outlier"
    assert app.slider[0].value == 4
    assert column(app, "layer")


def test_shapes_that_do_not_fit_are_refused_in_a_sentence() -> None:
    app = opened(source="digits-cnn", shapes="picture=1,1,8,8")
    assert app.error[0].value == "This model cannot be measured."
    assert "no input 'picture'" in app.text[0].value
    app = opened(source="digits-cnn", shapes="what")
    assert app.error[0].value == "These settings cannot be used."
    assert "is not a shape" in app.text[0].value


def test_upload_is_asked_for() -> None:
    app = opening.opened(VIEW, source="upload")
    assert "Upload a model above" in app.info[0].value


def test_parse_shapes() -> None:
    assert parse_shapes("") == {}
    assert parse_shapes(" x=1,3,48,192; sr= ") == {"x": (1, 3, 48, 192), "sr": ()}
    assert parse_shapes("a=b=2") == {"a=b": (2,)}
    for wrong in ("x", "x=1,a", "x=-1", "x=1.5"):
        with pytest.raises(InputError, match="is not a shape"):
            parse_shapes(wrong)

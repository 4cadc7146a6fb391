"""A visitor's own file: looked at first, measured on request, kept while other pages are open."""

import io
import time

import numpy as np
import pytest
import safetensors.numpy
import torch
from onnx import TensorProto, helper
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from explorer.handover import HandedModel
from explorer.kept_uploads import Upload, Uploads, UploadStore
from tests.core.analysis.models import images, model_of, small_cnn
from tests.explorer import opening

pytestmark = pytest.mark.slow

VIEW = "model/page.py"
MODEL = small_cnn().SerializeToString()


def until(app: AppTest, done: str) -> AppTest:
    """Run the page until something of this kind stands on it."""
    end = time.monotonic() + 180
    while not getattr(app, done) and not app.error and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    return app


def with_model(name: str, content: bytes) -> AppTest:
    app = opening.opened_in_app(VIEW, source="upload")
    # Pages that are opened without a browser share one session, and with it the kept uploads.
    while left := [b for b in app.button if b.label == "Remove"]:
        left[0].click().run()
    app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    return until(app, "dataframe")


def measured(app: AppTest) -> AppTest:
    """Press Measure, and wait for the report."""
    next(b for b in app.button if b.label == "Measure").click()
    app.run()
    return until(app, "metric")


def labelled(app: AppTest, kind: str, label: str) -> Widget:
    return next(widget for widget in app.get(kind) if widget.label == label)


def texts(app: AppTest) -> str:
    return "\n".join(one.value for one in app.text)


@pytest.fixture(scope="module")
def looked_at() -> AppTest:
    """A network uploaded without samples, after its pre-flight."""
    app = opening.opened_in_app(VIEW)  # a sample, with 4 bits and one scale
    app.file_uploader[0].set_value(("mine.onnx", MODEL, "application/octet-stream")).run()
    while "267 of them" not in texts(app):
        time.sleep(0.2)
        app.run()
    return app


def test_the_page_looks_before_it_measures(looked_at: AppTest) -> None:
    app = looked_at
    assert "267 of them in the 3 layers that will be measured" in texts(app)
    assert "against onnxruntime's optimized run" in texts(app)
    assert app.dataframe[0].value["fed"][0] == "1 × 2 × 6 × 6"
    assert app.dataframe[0].value["shape"][0] == "guessed"
    assert list(app.dataframe[1].value["layer"])[:3] == ["first", "second", "last"]
    assert "so the model is fed noise" in app.warning[0].value
    assert labelled(app, "text_input", "Shapes of the inputs").placeholder == "x=1,2,6,6"
    assert not app.metric
    # a visitor's model begins with 8 bits and one scale a channel
    assert app.slider[0].value == 8
    assert labelled(app, "segmented_control", "Scales of the weights").value == "channel"


def test_a_late_message_of_the_browser_does_not_take_the_upload_away(looked_at: AppTest) -> None:
    """Until it has drawn the page anew, the browser sends the values of the widgets of before."""
    app = looked_at
    for name, value in {"source": "digits-cnn", "weight_bits": 4, "scales": "tensor"}.items():
        app.session_state[f"ModelSettings.{name}"] = value
    app.run()
    assert "267 of them in the 3 layers that will be measured" in texts(app)
    assert app.query_params["source"] == "upload"
    assert app.slider[0].value == 8


def test_measured_on_request_with_a_warning_and_other_bits_at_once(looked_at: AppTest) -> None:
    app = measured(looked_at)
    assert any("Measured on noise, not on your data" in w.value for w in app.warning)
    assert "on noise" in " ".join(caption.value for caption in app.caption)
    before = opening.number(app, "Worst layer alone")
    app.slider[0].set_value(3).run()
    until(app, "metric")
    assert opening.number(app, "Worst layer alone") != before
    labelled(app, "selectbox", "Quantized for").set_value("weights-4").run()
    until(app, "metric")
    assert "--target weights-4" in app.code[0].value
    assert set(app.dataframe[-1].value["input ↑"]) <= {"–", "exact"}  # weights alone


def test_another_shape_is_looked_at_again(looked_at: AppTest) -> None:
    app = looked_at
    labelled(app, "text_input", "Shapes of the inputs").set_value("x=5,2,6,6").run()
    app = until(app, "dataframe")
    assert app.dataframe[0].value["fed"][0] == "5 × 2 × 6 × 6"
    assert [b.label for b in app.button if b.label == "Measure"] == ["Measure"]


def test_samples_with_labels() -> None:
    app = with_model("mine.onnx", MODEL)
    file = io.BytesIO()
    np.savez(file, x=images(6), labels=np.array([0, 1, 2, 0, 1, 2]))
    app.file_uploader[1].set_value(("d.npz", file.getvalue(), "application/zip")).run()
    app = measured(until(app, "dataframe"))
    assert not any("noise" in w.value for w in app.warning)
    assert "%" in opening.number(app, "Right answers")


def test_a_quantized_model_is_recognised_and_handed_on() -> None:
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "s"], ["d"]),
        helper.make_node("MatMul", ["d", "w"], ["y"], name="layer"),
    ]
    weights = {"s": np.float32(0.1), "w": np.eye(4, dtype=np.float32)}
    model = model_of(nodes, {"x": [1, 4]}, ["y"], weights).SerializeToString()
    app = with_model("q.onnx", model)
    assert "quantized already" in app.info[0].value
    next(b for b in app.button if b.label == "Open in “Integer truth”").click()
    handed = given_after(app)
    assert (handed.name, handed.model, handed.inputs) == ("q", model, None)


def test_a_model_of_codes_alone_is_refused_and_handed_on() -> None:
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
        helper.make_node("MatMulInteger", ["q", "w", "z"], ["y"]),
    ]
    proto = model_of(nodes, {"x": [1, 4]}, ["y"], {"w": np.eye(4, dtype=np.int8)})
    proto.graph.output[0].type.tensor_type.elem_type = TensorProto.INT32
    app = opening.opened(VIEW, source="upload")
    app.file_uploader[0].set_value(("codes.onnx", proto.SerializeToString(), "x")).run()
    app = until(app, "error")
    assert "already quantized (DynamicQuantizeLinear, MatMulInteger)" in texts(app)
    next(b for b in app.button if b.label == "Open in “Integer truth”").click()
    assert given_after(app).model == proto.SerializeToString()


def given_after(app: AppTest) -> HandedModel:
    """What the page handed on; outside of the whole app it cannot go to another page."""
    app.run()
    return app.session_state["handed over to integers"]


def test_weights_alone() -> None:
    w = np.random.default_rng(0).normal(size=(8, 64))
    content = safetensors.numpy.save({"w": w, "b": np.ones(8)})
    app = with_model("weights.bin", content)
    assert "It holds weights and no network" in texts(app)
    assert list(app.dataframe[0].value["measured"]).count("yes") == 1
    app = measured(app)
    assert "Weakest tensor: ` w `" in app.subheader[0].value
    tensor, group = (
        float(opening.number(app, f"One scale {of}").split()[0]) for of in ("a tensor", "for 32")
    )
    assert 10 < tensor < group < 30  # int4 on a bell


def test_a_pickled_module_is_refused_with_the_lines_that_convert_it() -> None:
    file = io.BytesIO()
    torch.save(torch.nn.Linear(2, 3), file)
    app = with_model("net.pth", file.getvalue())
    assert app.error[0].value == "This model cannot be measured."
    assert "holds a pickled object of the class torch.nn.modules.linear.Linear" in texts(app)
    assert "torch.onnx.export(model, (example_input,)" in app.code[0].value


# The store


def test_the_oldest_uploads_make_room() -> None:
    store = UploadStore(budget=10)
    one, other = Uploads(store), Uploads(store)
    one.put("model", Upload("a", b"123456"))
    other.put("model", Upload("b", b"1234"))
    assert one.get("model") == Upload("a", b"123456")
    assert one.get("data") is None
    other.put("data", Upload("c", b"1"))
    assert one.get("model") is None
    assert other.get("model") == Upload("b", b"1234")
    other.put("model", Upload("d", b"12345678901"))  # more than all may have
    assert other.get("model") is None


def test_a_closed_tab_is_forgotten_and_nobody_sees_anothers_file() -> None:
    store = UploadStore(budget=100)
    one, other = Uploads(store), Uploads(store)
    one.put("model", Upload("a", b"1"))
    assert other.get("model") is None
    one.forget()
    assert one.get("model") is None

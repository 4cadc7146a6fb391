"""From the finding to the file: a remedy tried, undone, the model exported."""

import io
import re
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from playwright.sync_api import Page, expect

from core.models.samples import SAMPLES
from tests.browser.harness import settle
from tests.browser.test_your_model import measured

SAMPLE = next(sample for sample in SAMPLES if sample.name == "digits-cnn-outlier")


def now(page: Page, words: str) -> None:
    expect(page.get_by_text(f"Now: {words}")).to_be_visible()
    settle(page)


def outputs(model: bytes) -> np.ndarray:
    session = onnxruntime.InferenceSession(model)
    data = np.load(io.BytesIO(SAMPLE.data() or b""))
    name = session.get_inputs()[0].name
    return session.run(None, {name: data[name]})[0]


def test_a_remedy_is_tried_undone_and_taken_home(page: Page, tmp_path: Path) -> None:
    page.goto("/your-model")
    measured(page)
    page.get_by_role("button", name="Per channel").click()
    now(page, "per channel in conv2")
    page.get_by_role("button", name="Undo").click()
    now(page, "as given")
    page.get_by_role("button", name="Per channel").click()
    now(page, "per channel in conv2")
    page.get_by_role("button", name="Make the quantized ONNX").click()
    download = page.get_by_role("button", name="Quantized ONNX (QDQ)")
    expect(download).to_be_visible()
    settle(page)
    caption = page.get_by_text("Run in onnxruntime:").inner_text()
    with page.expect_download() as file:
        download.click()
    file.value.save_as(tmp_path / "quantized.onnx")
    exact, quantized = outputs(SAMPLE.build()), outputs((tmp_path / "quantized.onnx").read_bytes())
    sqnr = 10 * np.log10((exact**2).sum() / ((exact - quantized) ** 2).sum())
    said = float(caption.removeprefix("Run in onnxruntime: ").split(" dB")[0])
    assert said == pytest.approx(sqnr, abs=0.1)


def test_sensitivity_is_measured_within_its_budget(page: Page) -> None:
    page.goto("/your-model")
    measured(page)
    budget = page.get_by_role("radiogroup", name="Seconds for the output")
    budget.get_by_text("60", exact=True).click()
    page.get_by_role("button", name="Measure each layer’s effect").click()
    expect(
        page.get_by_text(re.compile(r"Every layer measured on (\d+) of \1 runs"))
    ).to_be_visible()
    expect(page.get_by_text("Quantized alone, conv2 harms the output most")).to_be_visible()


def test_the_cause_opens_its_lab_and_other_labs_offer_the_layer(page: Page) -> None:
    page.goto("/your-model")
    measured(page)
    page.get_by_role("button", name="See it in “Granularity”").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("share one scale")
    expect(page).to_have_url(re.compile(r"story=[0-9a-f]{64}-1-weights&.*bits=4"))
    values = page.get_by_role("combobox", name="Whose weights?")
    expect(values.locator("option:checked")).to_have_text("Yours: the weights of conv2")
    expect(page.get_by_role("slider", name="Outlier’s value")).to_have_value(re.compile("^-?6$"))
    page.get_by_role("link", name="Non-uniform levels").click()
    own = page.get_by_role("combobox", name="Whose values?")
    own.select_option("Yours: the weights of conv2")
    expect(page.get_by_text("256 values that stand for all")).to_be_visible()
    expect(page).to_have_url(re.compile(r"story=[0-9a-f]{64}-1-weights"))

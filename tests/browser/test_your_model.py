"""The page "Your model" in a real browser: samples, uploads, refusals, stopping, download."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import choose, settle
from tests.core.analysis.models import small_cnn
from tests.core.analysis.test_isolated import endless
from tests.core.analysis.test_real_models import CLASSIFIER, path_of
from tests.core.analysis.test_weights_in_other_files import save, zip_of
from tests.processes import wait_until


def measured(page: Page) -> None:
    """Wait until the report stands."""
    expect(page.get_by_role("button", name="Download every number")).to_be_visible()
    settle(page)


def looked_at_and_measured(page: Page) -> None:
    """Wait for the pre-flight, ask for the report, and wait until it stands."""
    page.get_by_role("button", name="Measure", exact=True).click()
    measured(page)


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=3).first.inner_text()


def numbers(page: Page) -> tuple[str, ...]:
    return tuple(page.get_by_test_id("stMetric").all_inner_texts())


def upload(page: Page, name: str, content: bytes, index: int = 0) -> None:
    page.locator('input[type="file"]').nth(index).set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )


def test_each_control_changes_the_picture_and_the_numbers(page: Page) -> None:
    page.goto("/your-model")
    measured(page)
    chart = page.locator(".js-plotly-plot .main-svg").first
    seen = {(heading(page), numbers(page))}
    pictures = {chart.screenshot()}

    def changed(link: str) -> None:
        expect(page).to_have_url(re.compile(link))
        measured(page)
        wait_until(lambda: (heading(page), numbers(page)) not in seen)
        wait_until(lambda: chart.screenshot() not in pictures)
        seen.add((heading(page), numbers(page)))
        pictures.add(chart.screenshot())

    page.get_by_role("slider", name="Bits of the weights").press("ArrowRight")
    changed("weight_bits=5")
    page.get_by_role("slider", name="Bits of the activations").press("ArrowLeft")
    changed("activation_bits=7")
    page.get_by_role("radio", name="per channel").click()
    changed("scales=channel")
    page.get_by_text("Calibration and synthetic input").click()
    page.get_by_role("radio", name="percentile 99.9").click(force=True)
    changed("rule=percentile-99.9")
    choose(page.get_by_role("combobox", name="Range of the weights"), "MSE")
    changed("weight_rule=mse")
    page.get_by_role("radio", name="in groups of 32").click()
    changed("scales=group")
    for part in ("weight_bits=5", "activation_bits=7", "weight_rule=mse", "&rule=percentile-99.9"):
        expect(page).to_have_url(re.compile(part))


def test_sample_story_and_link(page: Page) -> None:
    page.goto("/your-model?source=digits-cnn&weight_bits=8&scales=channel")
    measured(page)
    assert heading(page).startswith("Nothing stands out")
    page.goto("/your-model?source=digits-cnn-outlier&weight_bits=4&scales=tensor")
    measured(page)
    expect(page.get_by_role("heading", level=3).first).to_have_text(
        re.compile("conv2 *: one channel sets the scale")
    )


def test_a_zip_with_the_model_and_its_weights(page: Page, tmp_path: Path) -> None:
    page.goto("/your-model?source=upload&weight_bits=8&samples=1")
    settle(page)
    upload(page, "export.zip", zip_of(save(tmp_path)))
    looked_at_and_measured(page)
    assert "3" in page.get_by_test_id("stMetric").filter(has_text="Layers").inner_text()
    upload(page, "alone.onnx", (tmp_path / "model.onnx").read_bytes())
    refusal = page.get_by_text("keeps the tensor 'w1' in another file ('model.onnx.data')")
    expect(refusal).to_be_visible()


def test_real_model_from_upload_to_download(page: Page, tmp_path: Path) -> None:
    page.goto("/your-model?source=upload&weight_bits=8&samples=1")
    settle(page)
    path = path_of(CLASSIFIER)
    upload(page, path.name, path.read_bytes())
    looked_at_and_measured(page)
    assert "54" in page.get_by_test_id("stMetric").filter(has_text="Layers").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download every number").click()
    download.value.save_as(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert len(report["layers"]) == 54
    assert report["model"]["name"] == path.name
    page.get_by_text("The same from the shell").click()
    shell = page.get_by_test_id("stCode").first
    expect(shell).to_contain_text(f"python -m core report {path.name}")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.onnx", b"hello", "notes.onnx is not a complete ONNX file"),
        ("cut.onnx", small_cnn().SerializeToString()[:900], "not a complete ONNX file"),
    ],
)
def test_bad_files_get_a_sentence_and_the_app_goes_on(
    page: Page, name: str, content: bytes, sentence: str
) -> None:
    page.goto("/your-model?source=upload")
    settle(page)
    upload(page, name, content)
    expect(page.get_by_test_id("stText")).to_contain_text(sentence)
    expect(page.get_by_test_id("stAlert")).to_contain_text("This model cannot be measured.")
    upload(page, "good.onnx", small_cnn().SerializeToString())
    looked_at_and_measured(page)
    assert "first" in heading(page) or "second" in heading(page) or "last" in heading(page)


def test_bad_data_gets_a_sentence(page: Page) -> None:
    page.goto("/your-model?source=upload")
    settle(page)
    upload(page, "good.onnx", small_cnn().SerializeToString())
    looked_at_and_measured(page)
    upload(page, "data.npz", b"nothing", index=1)
    expect(
        page.get_by_test_id("stText").filter(has_text="data.npz is neither .npz nor .npy")
    ).to_be_visible()


def test_stop_and_measure_again(page: Page) -> None:
    page.goto("/your-model?source=upload")
    settle(page)
    upload(page, "endless.onnx", endless())
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    page.get_by_role("button", name="Measure again").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()


def test_on_a_phone_nothing_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/your-model")
    measured(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_upload_survives_a_visit_to_a_lab(page: Page) -> None:
    page.goto("/your-model")
    measured(page)
    upload(page, "mine.onnx", small_cnn().SerializeToString())
    looked_at_and_measured(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Rounding", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which level")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Your model").click()
    expect(page.get_by_text("Still here:")).to_be_visible()
    measured(page)
    assert "last" in heading(page) or "second" in heading(page) or "first" in heading(page)

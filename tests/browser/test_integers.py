"""The page "Integer truth" in a real browser: samples, an upload, an island, the sum's picture."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.test_your_model import upload
from tests.core.graph.test_compare import X, product
from tests.core.graph.test_reading import node, quantized


def ready(page: Page) -> None:
    """Wait until the report stands."""
    expect(page.get_by_role("button", name="Download every number")).to_be_visible()
    settle(page)


def test_samples_and_the_picture_of_one_sum(page: Page) -> None:
    page.goto("/integers")
    ready(page)
    expect(page.get_by_role("heading", name="codes differ, first in")).to_be_visible()
    words = page.get_by_text("term k = 0, input")
    expect(words).to_be_visible()
    page.get_by_role("slider", name="Term k").press("ArrowRight")
    expect(page.get_by_text("term k = 1, input")).to_be_visible()
    page.get_by_role("radio", name="The digit network in 8 bits").click()
    expect(page.get_by_role("heading", name="All 102,400 codes are equal")).to_be_visible()
    assert "source=digits-int8" in page.url


def test_upload_compare_download(page: Page, tmp_path: Path) -> None:
    page.goto("/integers?source=upload")
    settle(page)
    upload(page, "product.onnx", product(0.5))
    ready(page)
    expect(page.get_by_role("heading", name="codes are equal")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download every number").click()
    found = json.loads(Path(download.value.path()).read_text())
    assert [t["name"] for t in found["tensors"]] == ["q", "r"]
    assert X.shape == (2, 3)


def test_an_island_is_named_and_a_float_model_refused(page: Page) -> None:
    page.goto("/integers?source=upload")
    settle(page)
    upload(page, "lrn.onnx", quantized([node("LRN", ["a"], ["b"], size=3)], {}))
    ready(page)
    expect(page.get_by_role("heading", name="What runs in floats")).to_be_visible()
    page.goto("/integers?source=upload")
    settle(page)
    upload(page, "text.onnx", b"no model")
    expect(page.get_by_text("not a complete ONNX file")).to_be_visible()

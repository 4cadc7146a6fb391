"""Each export, downloaded in a real browser and run outside of the app."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.tabs import Tabs

INPUTS = np.random.default_rng(4).uniform(-1.2, 1.2, (200, 2)).astype(np.float32)


def downloaded(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def in_onnxruntime(path: Path) -> np.ndarray:
    return onnxruntime.InferenceSession(path).run(None, {"input": INPUTS})[0]


@pytest.fixture(scope="module")
def taken(tabs: Tabs, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Float model, quantized model and script, after bits were changed and a step was taken."""
    folder = tmp_path_factory.mktemp("taken home")
    with tabs.empty() as page:
        page.goto("/playground?weight_bits=3&activation_bits=5")
        expect(page.get_by_text("Round 30 of")).to_be_visible()
        page.get_by_role("button", name="Step").click()
        expect(page.get_by_text("Round 31 of")).to_be_visible()
        page.get_by_text("Take it home", exact=True).click()
        settle(page)
        labels = ("Float ONNX", "Quantized ONNX (QDQ)", "NumPy script")
        return tuple(downloaded(page, label, folder) for label in labels)


def test_names(taken: tuple[Path, ...]) -> None:
    assert [path.name for path in taken] == [
        "playground-float.onnx",
        "playground-qdq.onnx",
        "playground.py",
    ]


def test_the_script_answers_as_the_quantized_model(taken: tuple[Path, ...]) -> None:
    float_model, quantized, script = taken
    np.save(script.parent / "inputs.npy", INPUTS)
    run = [sys.executable, "-I", script.name]
    check = subprocess.run(run, cwd=script.parent, capture_output=True, text=True)
    assert "4 inputs, every sum as it should be" in check.stdout
    answers = subprocess.run(
        [*run, "inputs.npy"], cwd=script.parent, capture_output=True, text=True
    ).stdout
    found = [int(line.split()[0]) for line in answers.splitlines()]
    assert found == (in_onnxruntime(quantized)[:, 0] > 0).astype(int).tolist()
    assert 0.5 < np.mean(found == (in_onnxruntime(float_model)[:, 0] > 0)) <= 1


@pytest.mark.parametrize(
    ("start", "label", "heading", "address"),
    [
        ("playground?round=5", "Integer truth", "^All [0-9,]+ codes are equal", "integers"),
        ("playground?round=5", "Your model", "layer.*(: |$)", "your-model"),
        ("network?network=plain", "Integer truth", "^All [0-9,]+ codes are equal", "integers"),
        ("transformer", "Integer truth", "^All [0-9,]+ codes are equal", "integers"),
        ("transformer", "Your model", "[Ll]ayer|MatMul", "your-model"),
    ],
)
def test_one_click_opens_it_in_another_page(
    page: Page, start: str, label: str, heading: str, address: str
) -> None:
    page.goto(f"/{start}")
    page.get_by_text("Take it home", exact=True).click()
    page.get_by_role("button", name=f"Open in “{label}”").click()
    expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
    expect(page).to_have_url(re.compile(f"/{address}\\?source=handed-over"))

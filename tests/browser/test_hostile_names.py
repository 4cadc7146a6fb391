"""Names in an uploaded model are text: nothing in them is fetched, linked, or run by a shell."""

import http.server
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.test_your_model import looked_at_and_measured, upload
from tests.core.analysis.models import model_of


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that lists what anybody asks it for."""
    asked: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", asked
    server.shutdown()


def names(address: str) -> list[str]:
    """Names that Markdown, HTML or Plotly would act on."""
    return [
        f"![a]({address}/picture)",
        f"[a]({address}/link)",
        f'<img src="{address}/html">',
        f'<a href="{address}/plotly">a</a>',
        f"{address}/bare",
        "www.example.com",
        f"``` ![a]({address}/fence) `",
        f"line\n\n![a]({address}/paragraph)",
        ":material/home: :red[red] $x^2$ :smile:",
    ]


def hostile(name: str, everywhere: bool = True) -> onnx.ModelProto:
    """Two layers; the name stands at the layers, tensors, the graph, inputs and outputs."""
    tensor = name if everywhere else "x"
    nodes = [
        helper.make_node("MatMul", [tensor, f"w{name}"], [f"h{name}"], name=name),
        helper.make_node("Relu", [f"h{name}"], [f"r{name}"], name=f"r{name}"),
        helper.make_node("MatMul", [f"r{name}", f"w{name}"], [f"y{name}"], name=f"2{name}"),
    ]
    weights = {f"w{name}": np.random.default_rng(1).normal(size=(4, 4)).astype(np.float32)}
    model = model_of(nodes, {tensor: [2, 4]}, [f"y{name}"], weights)
    model.graph.name = name
    return model


def nothing_came_of_it(page: Page, asked: list[str]) -> None:
    settle(page)
    assert not asked
    main = page.get_by_test_id("stMain")
    own = main.locator('[data-testid="stPageLink"] a')  # to a lesson, below the page
    links = main.locator('a[href]:not([href^="#"])')
    assert links.count() == own.count()
    expect(main.locator("img")).to_have_count(0)


def test_in_a_report(page: Page, trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    layers = [
        helper.make_node("MatMul", [f"x{i}", f"w{name}"], [f"x{i + 1}"], name=name)
        for i, name in enumerate(names(address))
    ]
    rng = np.random.default_rng(1)
    weights = {f"w{n}": rng.normal(size=(4, 4)).astype(np.float32) for n in names(address)}
    model = model_of(layers, {"x0": [2, 4]}, [layers[-1].output[0]], weights)
    page.goto("/your-model?source=upload&weight_bits=4&scales=tensor")
    settle(page)
    upload(page, "m.onnx", model.SerializeToString())
    looked_at_and_measured(page)
    for bar in page.locator(".js-plotly-plot").first.locator(".bars path").all():
        bar.hover(force=True)
    nothing_came_of_it(page, asked)


@pytest.mark.parametrize(("index", "file"), [(0, "x; touch PWNED #.onnx"), (6, "-h.onnx")])
def test_in_the_heading_the_words_and_the_command(
    page: Page, trap: tuple[str, list[str]], index: int, file: str, tmp_path: Path
) -> None:
    address, asked = trap
    page.goto("/your-model?source=upload&weight_bits=4&scales=tensor")
    settle(page)
    upload(page, file, hostile(names(address)[index]).SerializeToString())
    looked_at_and_measured(page)
    expect(page.get_by_role("heading", name="the least is left in")).to_be_visible()
    page.get_by_text("The graph, colored by error").click()
    page.get_by_label("Find a node").fill("r")
    page.get_by_label("Find a node").press("Enter")
    expect(page.get_by_text("found:")).to_be_visible()
    the_command_is_one_word_a_name(page, file, tmp_path)
    nothing_came_of_it(page, asked)


def test_the_name_is_read_letter_by_letter(page: Page, tmp_path: Path) -> None:
    file, name = "$(touch PWNED).onnx", "$(touch PWNED) ![b](c) :red[d] $e$ <f>"
    page.goto("/your-model?source=upload&weight_bits=4&scales=tensor")
    settle(page)
    upload(page, file, hostile(name).SerializeToString())
    looked_at_and_measured(page)
    heading = page.get_by_role("heading", name="the least is left in")
    expect(heading).to_contain_text(name)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_contain_text("e$ <f>")
    the_command_is_one_word_a_name(page, file, tmp_path)


def the_command_is_one_word_a_name(page: Page, name: str, folder: Path) -> None:
    page.get_by_text("The same from the shell").click()
    command = page.get_by_test_id("stCode").filter(has_text="core report").inner_text()
    # A stand-in for Python prints the words that it was given.
    (folder / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (folder / "python").chmod(0o700)
    words = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert words[:3] == ["-m", "core", "report"]
    assert words[3] in (name, f"./{name}")
    assert not words[3].startswith("-")
    assert not (folder / "PWNED").exists()


def test_in_a_refusal(page: Page, trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    model = hostile(" ".join(names(address)))
    model.graph.input[0].type.tensor_type.ClearField("shape")
    page.goto("/your-model?source=upload&shapes=nothing%3D1")
    settle(page)
    upload(page, "m.onnx", model.SerializeToString())
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    nothing_came_of_it(page, asked)


def test_in_a_link(page: Page, trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    page.goto(f"/your-model?shapes=![a]({address}/link)")
    expect(page.get_by_text("is not a shape")).to_be_visible()
    nothing_came_of_it(page, asked)

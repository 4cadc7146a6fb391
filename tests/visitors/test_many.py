"""Slow attacks by many visitors, and at random moments: `make attack`."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from tests.browser import harness
from tests.core.analysis.models import model_of, small_cnn
from tests.core.analysis.test_isolated import endless
from tests.processes import PATIENCE, is_worker, memory_mb, wait_until, workers_of
from tests.server import MAKE_RUN, ROOT, STREAMLIT_RUN, Server, running
from tests.visitors.test_tabs import variant
from tests.visitors.visitor import Visitor, measured, uploaded

pytestmark = pytest.mark.attack

PAGES = (
    *("lesson", "rounding", "lesson", "scale", "lesson", "range", "", "formats", "lesson"),
    *("calibration", "granularity", "product", "nonuniform", "stochastic", "network"),
)


# A hosting service starts the app by itself: nothing is imported before the first visitor.
COMMANDS = {"make run": MAKE_RUN, "streamlit run": STREAMLIT_RUN}


async def visit(port: int, page: str, query: str = "", delay: float = 0.0) -> str:
    """Come to a page after a while and leave; the tracebacks on it."""
    await asyncio.sleep(delay)
    visitor = Visitor(port)
    await visitor.open(page, query)
    seen = "".join(f"/{page}: {message}\n" for message in visitor.exceptions())
    await visitor.close()
    return seen


@pytest.mark.parametrize("served", ["make run", "streamlit run"])
@pytest.mark.parametrize("apart", [0.06, 0.12, 0.18])  # seconds from visitor to visitor
def test_many_come_to_a_cold_server(served: str, apart: float) -> None:
    async def all_at_once(port: int) -> list[str]:
        return await asyncio.gather(*(visit(port, p, "", apart * i) for i, p in enumerate(PAGES)))

    with running(COMMANDS[served]) as server:
        assert "".join(asyncio.run(all_at_once(server.port))) == ""


def test_one_seed_is_trained_once() -> None:
    async def many(port: int, count: int, seed: int) -> None:
        await asyncio.gather(*(visit(port, "network", f"seed={seed}") for _ in range(count)))

    with running() as server:
        asyncio.run(many(server.port, 1, 1))
        start = server.cpu()
        asyncio.run(many(server.port, 1, 2))
        one = server.cpu() - start
        start = server.cpu()
        asyncio.run(many(server.port, 8, 3))
        eight = server.cpu() - start
    # Eight trainings would take eight times the processor time of one; eight pages take little.
    assert eight < 3 * one


def test_twelve_analyses_at_once() -> None:
    async def twelve(server: Server) -> list[str]:
        tabs = [
            await uploaded(server.port, f"{i}.onnx", small_cnn().SerializeToString() + metadata(i))
            for i in range(12)
        ]
        most = len(server.workers())
        ends = asyncio.gather(*(measured(tab) for tab in tabs))
        while not ends.done():
            most = max(most, await asyncio.to_thread(lambda: len(server.workers())))
            assert await visit(server.port, "rounding") == ""  # a page answers meanwhile
        for tab in tabs:
            await tab.close()
        assert most <= 2
        return await ends

    with running() as server:
        assert asyncio.run(twelve(server)) == ["report"] * 12
        wait_until(lambda: not server.workers())


def metadata(number: int) -> bytes:
    """The field producer_name of a model, as bytes to append."""
    text = f"number {number}".encode()
    return b"\x12" + bytes([len(text)]) + text


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_shows_no_traceback_and_keeps_nothing() -> None:
    weights = np.random.default_rng(0).normal(size=(800, 800)).astype(np.float32)
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    big = model_of([node], {"x": [1, 800]}, ["y"], {"w": weights}).SerializeToString()
    folder = tempfile.mkdtemp()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True)
    try:
        (Path(folder) / "full").write_bytes(b"x" * 60_000)

        async def upload(port: int) -> str:
            tab = await uploaded(port, "m.onnx", big)
            outcome = await measured(tab)
            assert list(tab.exceptions()) == []
            await tab.close()
            return outcome

        with running(TMPDIR=folder) as server:
            # Nothing of an upload goes to a disk, so that a full one does not matter; 2.6 MB are
            # more than Starlette keeps in memory by itself.
            assert asyncio.run(upload(server.port)) == "report"
        assert os.listdir(folder) == ["full"]  # noqa: PTH208
    finally:
        subprocess.run(["umount", folder], check=True)
        shutil.rmtree(folder)


MOMENTS = [random.Random(18).uniform(0.0, 3.0) for _ in range(10)]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("victim", ["parent", "worker"])
def test_killed_at_a_random_moment(victim: str, moment: float, tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(endless())
    (tmp_path / "tmp").mkdir()
    command = subprocess.Popen(
        [sys.executable, "-m", "core", "report", path, "--quiet"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        command.wait(moment)
    if victim == "parent":
        workers = workers_of(command.pid)
        command.kill()
    else:
        wait_until(lambda: workers_of(command.pid))
        workers = workers_of(command.pid)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
    command.wait(PATIENCE)
    wait_until(lambda: not any(map(is_worker, workers)), patience=10)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_app_killed_at_a_random_moment(moment: float, tmp_path: Path) -> None:
    with running(TMPDIR=str(tmp_path)) as server:

        async def visit_and_kill() -> set[int]:
            await uploaded(server.port, "m.onnx", variant(1))
            await asyncio.sleep(moment)
            return server.workers()

        workers = asyncio.run(visit_and_kill())
        server.end(signal.SIGKILL)
        wait_until(lambda: not any(map(is_worker, workers)), patience=10)
    assert not list(tmp_path.glob("quantization*"))


def test_reports_of_many_layers_take_little_memory() -> None:
    count = 5000
    node, value = helper.make_node, helper.make_tensor_value_info
    body = helper.make_graph(
        [node("MatMul", ["s", "w"], [f"h{i}"], name=f"{i}") for i in range(count)]
        + [node("Identity", ["s"], ["t"]), node("Identity", ["go"], ["on"])],
        "body",
        [value("i", 7, []), value("go", 9, []), value("s", 1, None)],
        [value("on", 9, []), value("t", 1, None)],
    )
    loop = node("Loop", ["n", "yes", "x"], ["y"], body=body)
    weights = {"w": np.eye(4, dtype=np.float32), "n": np.int64(1), "yes": np.bool_(True)}
    model = model_of([loop], {"x": [1, 4]}, ["y"], weights).SerializeToString()

    async def measure(port: int, number: int) -> None:
        tab = await uploaded(port, "m.onnx", model + metadata(number))
        assert await measured(tab) == "report"
        await tab.close()

    with running() as server:
        asyncio.run(measure(server.port, 0))
        before = memory_mb(server.process.pid)
        for number in range(1, 4):
            asyncio.run(measure(server.port, number))
        assert memory_mb(server.process.pid) - before < 3 * 40


def test_a_tab_at_rest_on_an_error_asks_for_nothing() -> None:
    with (
        running() as server,
        harness.chromium() as browser,
        harness.open_page(browser, server.address) as (page, _),
    ):
        sent: list[bytes] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(frame)))
        page.clock.install()
        page.goto("/your-model?source=upload")
        harness.settle(page)
        page.locator("input[type=file]").first.set_input_files(
            {"name": "bad.onnx", "mimeType": "application/octet-stream", "buffer": b"garbage"}
        )
        page.get_by_text("This model cannot be measured.").wait_for(timeout=60_000)
        harness.settle(page)
        before = len(sent)
        page.clock.run_for(5000)  # a poll would come every 0.3 s
        harness.settle(page)
        assert before > 0
        assert len(sent) == before

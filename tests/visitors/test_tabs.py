"""Closed tabs, reloaded tabs, and more visitors than may be served at once."""

import asyncio
import os
import signal

import pytest

from tests.core.analysis.models import small_cnn
from tests.core.analysis.test_isolated import endless
from tests.processes import is_worker, wait_until
from tests.server import Server, running
from tests.visitors.visitor import Visitor, measured, uploaded

pytestmark = pytest.mark.slow

MODEL = small_cnn().SerializeToString()


@pytest.fixture(scope="module")
def server() -> Server:
    with running() as server:
        yield server


def variant(number: int) -> bytes:
    """An endless model that differs from the others in its metadata."""
    return endless() + b"\x12" + bytes([len(f"{number}")]) + f"{number}".encode()


async def settled(state) -> None:
    """Wait for a state without keeping the event loop from its sockets."""
    await asyncio.to_thread(wait_until, state)


def test_two_run_the_others_see_their_place_and_closed_tabs_end(server: Server) -> None:
    async def visit() -> None:
        tabs = [await uploaded(server.port, f"{i}.onnx", variant(i)) for i in range(4)]
        await settled(lambda: len(server.workers()) == 2)
        await tabs[3].rerun()
        assert "place 2 in the queue" in tabs[3].all("progress")[0].text
        running_first = server.workers()
        await tabs[0].close()
        await settled(lambda: len(server.workers() - running_first) == 1)
        await settled(lambda: len(server.workers()) == 2)  # the one of the closed tab is gone
        for tab in tabs[1:]:
            await tab.close()
        await settled(lambda: not server.workers())

    asyncio.run(visit())


def test_a_reloaded_tab_finds_its_job_again(server: Server) -> None:
    async def visit() -> None:
        tab = await uploaded(server.port, "m.onnx", variant(7))
        await settled(lambda: len(server.workers()) == 1)
        worker = server.workers()
        link = tab._query
        assert "job=" in link
        await tab.close()
        again = Visitor(server.port)
        await again.open("your-model", link)  # the browser has forgotten the file
        assert again.all("progress")
        assert server.workers() == worker
        await again.close()
        await settled(lambda: not server.workers())

    asyncio.run(visit())


def test_a_reloaded_tab_finds_its_report_again_but_not_another_visitors(server: Server) -> None:
    async def visit() -> None:
        tab = await uploaded(server.port, "m.onnx", MODEL)
        assert await measured(tab) == "report"
        again = Visitor(server.port)
        await again.open("your-model", tab._query)
        assert again.download()[1]["model"]["name"] == "m.onnx"
        stranger = Visitor(server.port)
        await stranger.open("your-model", f"source=upload&job={'0' * 64}")
        assert not stranger.all("plotly_chart")
        assert "Upload the file again" in stranger.all("alert")[0].body
        for one in (tab, again, stranger):
            await one.close()

    asyncio.run(visit())


def test_the_same_bytes_under_another_name_carry_that_name(server: Server) -> None:
    async def visit() -> None:
        for name in ("alice-secret-project.onnx", "mine.onnx"):
            tab = await uploaded(server.port, name, MODEL + b"\x12\x01z")
            assert await measured(tab) == "report"
            disposition, report = tab.download()
            assert report["model"]["name"] == name
            assert name.removesuffix(".onnx") in disposition
            await tab.close()

    asyncio.run(visit())


def test_a_killed_worker_is_told_and_can_be_started_again(server: Server) -> None:
    async def visit() -> None:
        tab = await uploaded(server.port, "m.onnx", variant(8))
        await settled(lambda: len(server.workers()) == 1)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        assert await measured(tab) == "refused"
        assert "made its worker process stop" in tab.all("text")[0].body
        assert "Measure again" in [b.label for b in tab.all("button")]
        await tab.close()

    asyncio.run(visit())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_survives_the_app(how: signal.Signals, tmp_path) -> None:
    with running(TMPDIR=str(tmp_path)) as server:

        async def visit() -> Visitor:
            return await uploaded(server.port, "m.onnx", variant(9))

        asyncio.run(visit())
        wait_until(lambda: len(server.workers()) == 1)
        workers = server.workers()
        server.end(how)
        wait_until(lambda: not any(map(is_worker, workers)))
    assert not list(tmp_path.glob("quantization*"))

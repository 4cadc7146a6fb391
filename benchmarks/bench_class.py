"""A class of fifty: what a control takes while all are at work, against one visitor alone.

Each visitor thinks for ten seconds between two actions, as a learner who reads does. In "Live
network" an action moves a slider that the server answers; elsewhere the page is run again, as it is
when a control is let go. Visitors speak Streamlit's protocol without a browser, so that the time
is the server's: fifty browsers would not fit on this machine.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from statistics import median, quantiles

from benchmarks.row import Row
from tests.core.analysis.test_isolated import endless
from tests.processes import memory_mb
from tests.server import Server, running
from tests.visitors.visitor import Visitor, uploaded

_VISITORS = 50
_THOUGHT = 10.0  # seconds between two actions, on average
_ACTIONS = 4  # of each visitor
_PAGES = ("network", "rounding", "lesson", "network", "scale")
_SLIDER = "Bits for each weight"


def run() -> list[Row]:
    """One visitor, then fifty, on the same server."""
    with running() as server:
        asyncio.run(_come(server, range(len(_PAGES)), thought=0.0))  # each page once, to warm up
        alone = asyncio.run(_come(server, [0, 1], thought=0.5, actions=10, apart=True))
        before = memory_mb(server.process.pid)
        together = asyncio.run(_come(server, range(_VISITORS), thought=_THOUGHT))
        each = (memory_mb(server.process.pid) - before) / _VISITORS
        beside = asyncio.run(_beside_analyses(server))
    words = f"{_VISITORS} visitors, each acting every {_THOUGHT:g} s; peer: one visitor alone"
    return [
        Row("a control in a class, p50", *_pair(median, together, alone), "s", words),
        Row("a control in a class, p95", *_pair(_p95, together, alone), "s", words),
        Row("memory a session", each, None, None, "MB", "just left, still kept; 1 MB = 10⁶ bytes"),
        Row(
            "a control while 12 models are measured",
            *_pair(median, beside, alone),
            "s",
            "two at once, the others wait; peer: nobody else",
        ),
    ]


def _pair(
    of: Callable[[list[float]], float], together: list[float], alone: list[float]
) -> tuple[float, float, float]:
    return of(together), of(alone), of(together) / of(alone)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


async def _come(
    server: Server,
    numbers: Iterable[int],
    thought: float,
    actions: int = _ACTIONS,
    apart: bool = False,
) -> list[float]:
    """Seconds of each action of these visitors: all at once, or one after another."""
    visits = [_visit(server.port, i, thought, actions) for i in numbers]
    if apart:
        return [t for visit in visits for t in await visit]
    return [t for times in await asyncio.gather(*visits) for t in times]


async def _beside_analyses(server: Server) -> list[float]:
    """Seconds of a visitor's actions while twelve models that never end wait for two places."""
    tabs = [
        await uploaded(server.port, f"{i}.onnx", endless() + b"\x12\x01" + bytes([65 + i]))
        for i in range(12)
    ]
    times = [t for page in (0, 1) for t in await _visit(server.port, page, 0.5, 10)]
    for tab in tabs:
        await tab.close()
    return times


async def _visit(port: int, number: int, thought: float, actions: int) -> list[float]:
    """Open a page, think and act in turn; how long the server took for each action."""
    chance = random.Random(number)
    visitor = Visitor(port)
    await asyncio.sleep(chance.uniform(0, thought))
    await visitor.open(_PAGES[number % len(_PAGES)])
    times = []
    for _ in range(actions):
        await asyncio.sleep(chance.uniform(0.5, 1.5) * thought)
        if any(slider.label == _SLIDER for slider in visitor.all("slider")):
            visitor.set_slider(_SLIDER, chance.randint(2, 8))
        times.append(await visitor.rerun())
    await visitor.close()
    return times

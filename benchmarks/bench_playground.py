"""A frame of the playground: one pass over the points, and its three surfaces drawn anew."""

import re
import time
from collections.abc import Iterator
from statistics import median

import torch
from playwright.sync_api import Page
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from benchmarks.row import Row
from benchmarks.timing import race
from core.data.plane_points import PlanePoints, Shape, draw_points
from core.networks.layer_precision import LayerPrecision
from core.studies.decision_surfaces import Grid, decision_surfaces
from core.training.one_thread import one_thread
from core.training.playground import BATCH, Playground, play
from tests.browser.harness import chromium, open_page, serve, settle

_GRID = Grid(side=50)
_ROUNDS, _REPEATS = 20, 5


def run() -> list[Row]:
    """Three hidden layers of eight, after training and during it, beside plain torch in float."""
    points = draw_points(Shape.CIRCLES)
    few = (LayerPrecision(8, 8), *[LayerPrecision(3, 4)] * 3)
    rows = []
    for during in (False, True):
        steps = play(points, Playground(precisions=few, during=during))
        peer = _torch_alone(points)

        def frame(steps=steps) -> object:  # type: ignore[no-untyped-def]
            step = next(steps)
            return decision_surfaces(step.chain, step.quantized, _GRID)

        name = f"playground, a frame, quantized {'during' if during else 'after'} training"
        note = "pass over 200 points, surfaces of 50×50; peer: torch, float, one surface"
        rows.append(race(name, frame, lambda peer=peer: next(peer), note))
    return [*rows, _on_screen()]


def _on_screen() -> Row:
    """Time from one round to the next while the page plays, everything on it drawn anew."""
    with serve() as address, chromium() as browser, open_page(browser, address) as (page, _):
        page.goto("/playground?weight_bits=3&round=0")
        settle(page)
        page.get_by_role("button", name="Play", exact=True).click()
        _after(page, 10)  # to warm up
        times = []
        for _ in range(_REPEATS):
            start, first = time.perf_counter(), _round(page)
            _after(page, first + _ROUNDS)
            times.append(1e3 * (time.perf_counter() - start) / (_round(page) - first))
    note = f"in Chromium, {len(times)} × {_ROUNDS} rounds; aim: 200 ms, five a second"
    return Row("playground, a round on screen", median(times), None, None, "ms", note)


def _round(page: Page) -> int:
    return int(page.get_by_text(re.compile("^Round ")).first.inner_text().split()[1])


def _after(page: Page, round: int) -> None:
    page.wait_for_function(
        "round => +document.body.innerText.match(/Round (\\d+) of/)?.[1] >= round", arg=round
    )


def _torch_alone(points: PlanePoints) -> Iterator[object]:
    """The float network of the same size in torch: a pass over the points and its one surface."""
    train, _ = points.halves()
    x, y = torch.tensor(train.points), torch.tensor(train.labels, dtype=torch.float32)[:, None]
    grid = torch.tensor(_GRID.points)
    draws = torch.Generator().manual_seed(0)
    sizes = ((8, 2), (8, 8), (8, 8), (1, 8))
    weights = [(torch.randn(s, generator=draws) / 2).requires_grad_() for s in sizes]
    biases = [torch.zeros(s[0], requires_grad=True) for s in sizes]
    optimizer = torch.optim.Adam([*weights, *biases], lr=0.01)

    def forward(x: torch.Tensor) -> torch.Tensor:
        for w, b in zip(weights[:-1], biases[:-1], strict=True):
            x = linear(x, w, b).relu()
        return linear(x, weights[-1], biases[-1])

    while True:
        with one_thread():
            for start in range(0, len(x), BATCH):
                batch = slice(start, start + BATCH)
                optimizer.zero_grad()
                binary_cross_entropy_with_logits(forward(x[batch]), y[batch]).backward()
                optimizer.step()
            with torch.no_grad():
                surface = forward(grid)
        yield surface

"""A frame of the playground: one pass over the points, and its three surfaces drawn anew."""

from collections.abc import Iterator

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from benchmarks.row import Row
from benchmarks.timing import race
from core.data.plane_points import PlanePoints, Shape, draw_points
from core.networks.layer_precision import LayerPrecision
from core.studies.decision_surfaces import Grid, decision_surfaces
from core.training.one_thread import one_thread
from core.training.playground import BATCH, Playground, play

_GRID = Grid(side=50)


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
    return rows


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

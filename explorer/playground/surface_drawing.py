"""One network's answers over the plane with points on top, as an SVG drawing.

SVG, since these pictures change several times a second: the browser draws one in a few
milliseconds, where a chart of Plotly takes ten times as long.
"""

import numpy as np

from core.data.plane_points import PlanePoints
from core.studies.decision_surfaces import Grid
from explorer.figures.sign_image import picture, sign_colours
from explorer.theme import BLUE, GREY, ORANGE

SIDE = 240  # of the drawing, in units of its own
_SURE = 2 / 3  # of the way to the scale's dark end, where blue and orange themselves are
_DOT, _RING = 6, 8.5  # width of a point, and of the white around it


def surface_drawing(scores: np.ndarray, points: str, label: str) -> str:
    """Blue where the network answers 0, orange where it answers 1, pale where it is unsure.

    scores: (side, side), row 0 the lowest y. The colour is tanh(s / 2) = 2·σ(s) − 1, on the same
    scale for every network. points: from `points_drawing`. label: for who cannot see it.
    """
    colours = sign_colours(_SURE * np.tanh(scores / 2)[::-1])
    return _svg(picture(colours, 0, 0, SIDE, SIDE) + points, label)


def difference_drawing(differing: np.ndarray, label: str) -> str:
    """Orange where two networks differ, grey where they give the same; differing: (side, side)."""
    grey, orange = (tuple(bytes.fromhex(colour[1:])) for colour in (GREY, ORANGE))
    colours = np.where(differing[::-1, :, None], orange, grey).astype(np.uint8)
    return _svg(picture(colours, 0, 0, SIDE, SIDE), label)


def empty_drawing(points: str, label: str) -> str:
    """Points on an empty ground."""
    edge = f'<rect width="{SIDE}" height="{SIDE}" stroke="{GREY}" pointer-events="all"/>'
    return _svg(edge + points, label)


def points_drawing(points: PlanePoints, grid: Grid) -> str:
    """The points, blue for 0 and orange for 1, as paths: one dot is a line of no length."""
    places = ((points.points * [1, -1] + grid.reach) / (2 * grid.reach) * SIDE).round(1)
    paths = []
    for label, colour in enumerate((BLUE, ORANGE)):
        dots = "".join(f"M{x:g} {y:g}h0" for x, y in places[points.labels == label])
        paths += [
            f'<path d="{dots}" stroke="{stroke}" stroke-width="{width}" stroke-linecap="round"/>'
            for stroke, width in (("white", _RING), (colour, _DOT))
        ]
    return "".join(paths)


def _svg(content: str, label: str) -> str:
    return f'<svg viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{label}">{content}</svg>'

"""The arithmetic of the page's live chart: which network is drawn, and where each cell lies."""

from explorer.chart.expression import Expression, ceil, equal, field, floor, least, signal, where
from explorer.chart.placing import WIDTH
from explorer.network.controls import BITS

# Which entry of a list with one for each number of bits and one for the visitor's own bits.
CHOSEN = where(equal(signal("layer_bits"), "own"), len(BITS), signal("weight_bits") - BITS[0])

STACKED = WIDTH < 560  # three panels side by side need more
TITLE = 22  # pixels above the maps of a panel
GUTTER = 18  # pixels between two panels that lie side by side
WIDE_ROOM, STACKED_ROOM = 286, 78  # pixels for the maps of a panel: side by side, and stacked
WIDE_SHAPE, STACKED_SHAPE = 0.8, 4.4  # about how much wider than high that room is
STACKED_PITCH = TITLE + STACKED_ROOM + 4  # from one panel to the one below

_COLUMNS = where(STACKED, signal("stacked_columns"), signal("wide_columns"))
_ROWS = ceil(signal("channels") / _COLUMNS)
_PITCH = signal("side") + 1  # cells from one map to the next
_PANEL = where(STACKED, WIDTH, (WIDTH - 2 * GUTTER) / 3)
_ROOM = where(STACKED, STACKED_ROOM, WIDE_ROOM)
CELL = least(_PANEL / (_COLUMNS * _PITCH), _ROOM / (_ROWS * _PITCH))


def panel_left(panel: int) -> Expression:
    """Where one of the three panels begins, in pixels: side by side, or stacked."""
    return where(STACKED, 0, panel * (_PANEL + GUTTER))


def panel_top(panel: int) -> Expression:
    """Its upper edge, where its title stands."""
    return where(STACKED, panel * STACKED_PITCH, 0)


def map_left(panel: int) -> Expression:
    """The left edge of the map of a row's `channel`."""
    return panel_left(panel) + field("channel") % _COLUMNS * _PITCH * CELL


def map_top(panel: int) -> Expression:
    """Its upper edge."""
    return panel_top(panel) + TITLE + floor(field("channel") / _COLUMNS) * _PITCH * CELL

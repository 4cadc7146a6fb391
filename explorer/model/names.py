"""Layers' names, short enough for a picture: cut in the middle, with their number."""

import html

from core.analysis import LayerError
from core.visible import visible


def shorten(name: str, width: int) -> str:
    """A long name without its middle: exporters put what differs first or last.

    >>> shorten("backbone/stage4/block2/conv", 15)
    'backbon…k2/conv'
    """
    if len(name) <= width:
        return name
    first = width // 2
    return f"{name[:first]}…{name[len(name) - (width - 1 - first) :]}"


def numbered(layer: LayerError, width: int) -> str:
    """The layer's number and its name, which two layers may share once they are cut."""
    return f"{layer.index} {shorten(visible(layer.name), width)}"


def in_plotly(text: str, width: int) -> str:
    """A name for Plotly, which reads links and line breaks in what looks like HTML."""
    return html.escape(shorten(visible(text), width), quote=False)

"""Shapes of inputs, as a visitor writes them."""

import re

from core.errors import InputError


def parse_shapes(text: str) -> dict[str, tuple[int, ...]]:
    """{"x": (1, 3)} from "x=1,3"; several are separated by semicolons.

    Raises:
        InputError: when a part is not NAME=1,3,48,192.
    """
    shapes = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        name, equals, sizes = part.rpartition("=")
        if not equals or not re.fullmatch(r"\s*[0-9]{1,9}(\s*,\s*[0-9]{1,9})*\s*|", sizes):
            raise InputError(f"“{part}” is not a shape; write NAME=1,3,48,192.")
        shapes[name.strip()] = tuple(int(n) for n in sizes.split(",") if n.strip())
    return shapes

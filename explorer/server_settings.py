"""What the operator of a server sets, by environment variables; the README lists them."""

import os


def analyses_at_once() -> int:
    """How many models are measured at a time (ANALYSES_AT_ONCE, 2 when unset); others wait.

    Raises:
        ValueError: when the variable is not a whole number from 1 to 64.
    """
    return _whole("ANALYSES_AT_ONCE", 2, 1, 64)


def _whole(name: str, default: int, lowest: int, highest: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
        raise ValueError(f"{name} is {text!r}; give a whole number from {lowest} to {highest}.")
    return int(text)

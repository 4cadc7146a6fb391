"""What the operator of a server sets, by environment variables; the README lists them."""

import os


def analyses_at_once() -> int:
    """How many models are measured at a time (ANALYSES_AT_ONCE, 2 when unset); others wait.

    Raises:
        ValueError: when the variable is not a whole number from 1 to 64.
    """
    return _whole("ANALYSES_AT_ONCE", 2, 1, 64)


def learners_code(own_machine: bool) -> bool:
    """Whether the exercises of the course run the programs that learners write.

    LEARNERS_CODE=1 allows it and LEARNERS_CODE=0 forbids it. When unset, it is allowed to a visitor
    on the machine that serves the app (`explorer.own_machine`).
    """
    value = os.environ.get("LEARNERS_CODE", "")
    return value == "1" if value in ("0", "1") else own_machine


def _whole(name: str, default: int, lowest: int, highest: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
        raise ValueError(f"{name} is {text!r}; give a whole number from {lowest} to {highest}.")
    return int(text)

"""What torch's exporters to ONNX print, and why they fail."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from core.models.not_converted import NotConverted

_LONGEST = 200  # characters


@contextmanager
def quiet() -> Iterator[None]:
    """Warnings and log lines of torch are dropped."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(level)


def refusal(error: BaseException, name: str) -> NotConverted:
    """The refusal of a network that an exporter fails on. name: what messages call the file."""
    if isinstance(error, ImportError):
        return NotConverted(f"converting {name} takes the package onnxscript; install it.")
    return NotConverted(f"torch cannot convert the network in {name} ({reason(error)}).")


def reason(error: BaseException) -> str:
    """What was wrong at first, in one short line.

    An error within TorchScript has the lines of its program above it, which are left out.

    >>> reason(RuntimeError("no such\\noperator"))
    'no such operator'
    """
    while error.__cause__ is not None:
        error = error.__cause__
    text = str(error).strip()
    if "Traceback of TorchScript" in text:
        text = text.splitlines()[-1]
    return " ".join(text.split())[:_LONGEST]

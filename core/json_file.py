"""Writing a command's numbers as JSON, to a file or to standard output."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError


def write_json(numbers: Mapping[str, Any], target: str) -> None:
    """Write the numbers to the file `target`, or to standard output for "-".

    Raises:
        InputError: when the file cannot be written.
    """
    text = json.dumps(numbers, indent=2, allow_nan=False) + "\n"
    if target == "-":
        print(text, end="")
        return
    try:
        Path(target).write_text(text)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror}.") from None

"""The errors that a user can cause. Each says what was got, what is allowed and what to do."""

from collections.abc import Sequence

from core.visible import visible

_LONGEST = 1000  # characters of a message: a name in it may be as long as its file


class InputError(ValueError):
    """An argument, a file or an array that cannot be used.

    The message is fit to show as it is: one line of at most 1,000 characters, whatever the names
    in it hold. lines: a few lines of code that do what the message asks for, made as safe.
    command: the command of `python -m core` that takes what is refused here; "" for none.
    """

    def __init__(self, message: str, lines: Sequence[str] = (), command: str = "") -> None:
        text = visible(message[: _LONGEST + 1])
        super().__init__(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
        self.lines = tuple(visible(line[:_LONGEST]) for line in lines)
        self.command = command


class Cancelled(Exception):
    """Raised inside a long computation when its caller asked it to stop."""

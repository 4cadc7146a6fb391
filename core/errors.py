"""The errors that a user can cause. Each says what was got, what is allowed and what to do."""

from core.visible import visible


class InputError(ValueError):
    """An argument, a file or an array that cannot be used.

    The message is fit to show as it is: one line, whatever the names in it hold.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


class Cancelled(Exception):
    """Raised inside a long computation when its caller asked it to stop."""

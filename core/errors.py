"""The errors that a user can cause. Each says what was got, what is allowed and what to do."""


class InputError(ValueError):
    """An argument, a file or an array that cannot be used; the message is fit to show as it is."""


class Cancelled(Exception):
    """Raised inside a long computation when its caller asked it to stop."""

"""What a report's numbers rest on, in a sentence; "" when they rest on the visitor's own data."""

from core.analysis import Report


def basis(report: Report) -> str:
    """A warning for a report on noise.

    A network answers noise with activations that real data never give, and its output adds up the
    errors of all layers: the number that depends most on the data.
    """
    if not report.guesses:
        return ""
    return (
        "Measured on noise, not on your data. The errors of weights do not depend on it; those of "
        "activations do, and the model’s output most of all, because the errors of all layers add "
        "up there. Upload samples before you trust a number."
    )

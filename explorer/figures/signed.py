"""Numbers as they are printed: with a true minus, which is as wide as a plus."""


def signed(value: float, form: str = "") -> str:
    """A number in Python's format `form`.

    >>> signed(-2), signed(0.51429, ".3g"), signed(-1234, ",")
    ('−2', '0.514', '−1,234')
    """
    return f"{value:{form}}".replace("-", "−")

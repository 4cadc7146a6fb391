"""Numbers from trillionths to trillions as short texts."""

_PREFIXES = {12: "T", 9: "G", 6: "M", 3: "k", 0: "", -3: "m", -6: "µ", -9: "n", -12: "p"}


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """At most so many digits, a prefix and the unit.

    >>> quantity(0.000423, "s"), quantity(104, "B"), quantity(0, "s")
    ('423 µs', '104 B', '0 s')
    >>> quantity(1555e9, "B/s", 4), quantity(999.9e6, "B")  # the second rounds into the next prefix
    ('1.555 TB/s', '1 GB')
    """
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2]) if value else 0
    power = max(-12, min(12, exponent // 3 * 3))
    return f"{value / 10**power:.{digits}g} {_PREFIXES[power]}{unit}".rstrip()

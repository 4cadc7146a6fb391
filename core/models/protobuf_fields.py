"""The numbers of the fields at the top of a protobuf message: formats are told apart by them."""

_MOST_FIELDS = 10_000
_LONGEST_NUMBER = 10  # bytes
_FIXED = {1: 8, 5: 4}  # wire type -> bytes


def top_fields(content: bytes) -> frozenset[int]:
    """The numbers, as far as the bytes are such a message.

    Encoding: protobuf.dev, "Encoding".

    >>> sorted(top_fields(b"\\x08\\x07\\x12\\x02hi"))  # field 1 is 7, field 2 is "hi"
    [1, 2]
    """
    found, at = set[int](), 0
    while at < len(content) and len(found) < _MOST_FIELDS:
        tag, at = _number(content, at)
        kind = tag & 7
        if kind == 0:
            _, at = _number(content, at)
        elif kind == 2:
            length, at = _number(content, at)
            at += length
        elif kind in _FIXED:
            at += _FIXED[kind]
        else:
            break
        if at > len(content):
            break
        found.add(tag >> 3)
    return frozenset(found)


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number in groups of 7 bits, and the place after it."""
    number = 0
    for index, byte in enumerate(content[at : at + _LONGEST_NUMBER]):
        number |= (byte & 127) << 7 * index
        if byte < 128:
            return number, at + index + 1
    return number, len(content) + 1

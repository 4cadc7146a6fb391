"""Codes in a dtype that can be compared: torch has no maximum of its uint16."""

from core.arrays import Array, namespace


def comparable(q: Array) -> Array:
    """`q` itself, or as int32 where it is torch's uint16.

    >>> import torch
    >>> comparable(torch.zeros(2, dtype=torch.uint16)).dtype
    torch.int32
    """
    if str(q.dtype) != "torch.uint16":
        return q
    xp = namespace(q)
    return xp.astype(q, xp.int32)

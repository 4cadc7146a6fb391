"""What a register may do with a sum that is too large for it."""

OVERFLOW = {"wraps": "wraps around", "saturates": "saturates"}

"""Why a file with a network is not made an ONNX model."""

from core.errors import InputError


class NotConverted(InputError):
    """Its network uses what is not converted; its weights can be measured all the same."""

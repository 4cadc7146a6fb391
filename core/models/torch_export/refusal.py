"""Why an archive of torch.export is not made an ONNX model."""

from core.errors import InputError


class NotConverted(InputError):
    """Its network uses what is not converted; its weights can be measured all the same."""


def damaged(name: str) -> NotConverted:
    """The refusal of an archive whose graph is not one that torch.export writes."""
    return NotConverted(
        f"the graph in {name} is damaged or of another version; save it again with "
        "torch.export.save."
    )

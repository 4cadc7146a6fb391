"""The refusal of an archive of torch.export whose graph cannot be read."""

from core.models.not_converted import NotConverted


def damaged(name: str) -> NotConverted:
    """The refusal of an archive whose graph is not one that torch.export writes."""
    return NotConverted(
        f"the graph in {name} is damaged or of another version; save it again with "
        "torch.export.save."
    )

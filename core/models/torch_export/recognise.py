"""Whether a file is an archive of torch.export."""

from pathlib import PurePosixPath

from core.models.zip_members import ZIP_START, member_names

CONFIG = "model_weights_config.json"  # the list of weights, which every archive has


def is_torch_export(content: bytes, name: str) -> bool:
    """Whether the bytes are a zip with such a list. name: what messages call the file.

    Raises:
        InputError: when they are a damaged zip.
    """
    if not content.startswith(ZIP_START):
        return False
    members = member_names(content, name, "save it again")
    return any(PurePosixPath(member).name == CONFIG for member in members)

"""Whether a file is an archive of torch.export."""

from pathlib import PurePosixPath

from core.errors import InputError
from core.models.zip_members import ZIP_START, member_names

CONFIG = "model_weights_config.json"  # the list of weights, which every archive has


def is_torch_export(content: bytes) -> bool:
    """Whether the bytes are a zip with such a list; a damaged zip is none."""
    if not content.startswith(ZIP_START):
        return False
    try:
        members = member_names(content, "", "")
    except InputError:
        return False
    return any(PurePosixPath(member).name == CONFIG for member in members)

"""Whether a file is an archive of torch.export."""

from core.models.zip_members import file_names

CONFIG = "model_weights_config.json"  # the list of weights, which every archive has


def is_torch_export(content: bytes) -> bool:
    """Whether the bytes are a zip with such a list; a damaged zip is none."""
    return CONFIG in file_names(content)

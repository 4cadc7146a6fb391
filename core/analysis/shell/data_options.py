"""The shell's arguments for samples: the file, and how pictures become numbers."""

import argparse

from core.errors import InputError
from core.models.data.image_settings import LAYOUTS, ImageSettings


def add_data(command: argparse.ArgumentParser) -> None:
    """Which samples the model is fed, and how pictures become numbers."""
    default = ImageSettings()
    command.add_argument(
        "--data",
        metavar="FILE",
        help=".npz or .npy with samples along the first axis, CSV, WAV, or a zip of PNG or JPEG "
        "pictures; with labels, accuracy is reported",
    )
    command.add_argument("--mean", default="0", metavar="R,G,B", help="of pictures")
    command.add_argument("--std", default="1", metavar="R,G,B", help="of pictures")
    command.add_argument("--white", type=float, default=default.white, help="value of a pixel 255")
    command.add_argument("--layout", choices=LAYOUTS, default=default.layout)
    command.add_argument("--size", default="", metavar="H,W", help="of pictures")


def images_of(given: argparse.Namespace) -> ImageSettings:
    """The settings of pictures.

    Raises:
        InputError: for numbers that are none, or beyond their bounds.
    """
    try:
        numbers = {
            name: tuple(float(part) for part in getattr(given, name).split(","))
            for name in ("mean", "std")
        }
        size = tuple(int(part) for part in given.size.split(",") if part)
    except ValueError:
        raise InputError(
            "--mean and --std take 1 or 3 numbers, as 0.485,0.456,0.406, and --size two, as "
            "224,224."
        ) from None
    return ImageSettings(**numbers, size=size, white=given.white, layout=given.layout)

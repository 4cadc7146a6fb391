"""Where torch tensors are worked on: a GPU if there is one, and a line that says so."""

from dataclasses import dataclass

from core.errors import InputError

_CHOICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class Device:
    """name: what torch calls it. line: one sentence for the reader."""

    name: str
    line: str


def choose_device(wanted: str = "auto") -> Device:
    """The device for `wanted`: "auto", "cpu" or "cuda"; without a GPU, the CPU.

    Raises:
        InputError: for another choice.

    >>> choose_device("cpu").name
    'cpu'
    """
    if wanted not in _CHOICES:
        raise InputError(f"device {wanted!r} is not known; give {', '.join(_CHOICES)}.")
    if wanted == "cpu":
        return Device("cpu", "Running on the CPU.")
    import torch

    if torch.cuda.is_available():
        return Device("cuda", f"Running on {torch.cuda.get_device_name()}.")
    asked = " as you asked for" if wanted == "cuda" else ""
    return Device("cpu", f"Running on the CPU: torch finds no CUDA device{asked}.")

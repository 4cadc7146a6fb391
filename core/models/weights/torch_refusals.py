"""Files of PyTorch's and pickles that are not read, and what to do with them instead."""

from typing import Any

from core.errors import InputError
from core.models.weights.torch_tensors import pickled_class


def check_order(little_endian: bool, name: str) -> None:
    """Refuse a file of a big-endian machine.

    Raises:
        InputError: which says so.
    """
    if not little_endian:
        raise InputError(
            f"{name} was saved on a big-endian machine, whose files are not read; load it with "
            "torch and save it on this one."
        )


def refuse_object(tree: Any, name: str) -> None:
    """Refuse a pickle that holds an object of some class, such as a whole module.

    Raises:
        InputError: which names the class, with the lines that convert the file.
    """
    made = pickled_class(tree)
    if made:
        raise InputError(
            f"{name} holds a pickled object of the class {made}, not weights alone; to read it is "
            "to run its code, which was not done. Convert it where you trust it.",
            lines=(
                f"model = torch.load({name!r}, weights_only=False)",
                'torch.save(model.state_dict(), "weights.pt")  # for a report on its weights',
                'torch.onnx.export(model, (example_input,), "model.onnx")  # for a whole report',
            ),
        )


def other_pickle(name: str) -> InputError:
    """The refusal of a pickle that torch.save did not write."""
    return InputError(
        f"{name} is a Python pickle that torch.save did not write; to read it is to run its code, "
        "which was not done. Save the weights as arrays where you trust it.",
        lines=(
            f'weights = pickle.load(open({name!r}, "rb"))  # a dictionary: name -> array',
            'numpy.savez("weights.npz", **weights)',
        ),
    )

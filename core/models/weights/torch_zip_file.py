"""Reading the zip that torch.save and torch.jit.save write; nothing in it is carried out.

NAME/data.pkl is a pickle of the tensors' names and shapes, NAME/data/KEY the bytes of a storage.
Format: torch/serialization.py, `_save`.
"""

import io
from collections.abc import Mapping
from pathlib import PurePosixPath

from core.models.weights.pickle_values import read_pickle
from core.models.weights.stored_weights import StoredWeights
from core.models.weights.torch_refusals import check_order, refuse_object
from core.models.weights.torch_tensors import weights_in


def read_torch_zip(members: Mapping[str, bytes], name: str) -> StoredWeights:
    """The tensors of the zip. members: path -> content. name: what messages call it.

    Raises:
        InputError: when it holds a pickled object instead of tensors, or is damaged.
    """
    pickle = next(path for path in members if PurePosixPath(path).name == "data.pkl")
    folder = PurePosixPath(pickle).parent
    check_order(members.get(str(folder / "byteorder"), b"little") == b"little", name)
    tree = read_pickle(io.BytesIO(members[pickle]), name)
    is_program = str(folder / "constants.pkl") in members
    if not is_program:
        refuse_object(tree, name)
    format = "TorchScript" if is_program else "PyTorch state dict"
    return weights_in(tree, format, lambda key: members[str(folder / "data" / key)])

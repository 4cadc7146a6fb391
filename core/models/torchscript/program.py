"""A TorchScript program as torch's exporter takes it: in evaluation mode, fed tensors alone."""

import io
from typing import Any

import torch

from core.models.not_converted import NotConverted
from core.models.torch_exporter import refusal

PREFIX = "network"  # what the module here calls the program in it
_UNSUPPORTED = torch.bfloat16  # by onnxruntime; computed in float32


def load_program(content: bytes, name: str) -> torch.jit.ScriptModule:
    """A module whose `forward` takes the tensors that the program's takes, by the same names.

    What else the program takes keeps its default. name: what messages call the file.

    Raises:
        NotConverted: when torch cannot load it, or it has to be given more than tensors.
    """
    try:
        program = torch.jit.load(io.BytesIO(content), map_location="cpu").eval()
        arguments = _arguments(program)
    except MemoryError:
        raise
    except Exception as error:  # whatever torch finds wrong with the file
        raise refusal(error, name) from None
    for one in arguments:
        if not is_tensor(one.type) and not one.has_default_value():
            raise NotConverted(
                f"{name} takes {one.name!r} of type {str(one.type)[:100]}, and programs that take "
                "tensors alone are converted."
            )
    if any(one.dtype == _UNSUPPORTED for one in program.state_dict().values()):
        program = program.float()
    names = [one.name for one in arguments if is_tensor(one.type)]
    outer = torch.nn.Module()
    outer.network = program
    module = torch.jit.script(outer.eval())
    given = ", ".join(f"{one}={one}" for one in names)
    module.define(
        f"def forward({', '.join(['self', *names])}):\n    return self.network({given})\n"
    )
    return module


def input_names(module: torch.jit.ScriptModule) -> list[str]:
    """The names of the tensors that a module takes."""
    return [one.name for one in _arguments(module)]


def _arguments(module: torch.jit.ScriptModule) -> list[Any]:
    """What `forward` takes, after the module itself."""
    forward: torch.ScriptMethod = module.forward  # type: ignore[assignment]
    return list(forward.schema.arguments[1:])


def is_tensor(type: Any) -> bool:
    """Whether values of this type of TorchScript are tensors."""
    return bool(type.kind() == "TensorType")

"""An example on which a TorchScript program runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch

from core.errors import InputError
from core.models.inputs import ModelInput
from core.models.not_converted import NotConverted
from core.models.shapes import Shape, candidate_shapes
from core.models.torch_exporter import reason
from core.models.torchscript.first_layers import Choice, Dimensions

_OUT_OF_MEMORY = "DefaultCPUAllocator"  # torch raises no MemoryError
_MOST_SHAPES = 8  # that are tried for one choice of axes


@dataclass(frozen=True, eq=False)
class Example:
    """One run of a program.

    axes:    of each input, the sizes that it must have, and "" for a free one.
    inputs:  random values by the inputs' names.
    outputs: what the program gives for them, in order.
    """

    axes: Mapping[str, Dimensions]
    inputs: Mapping[str, torch.Tensor]
    outputs: tuple[np.ndarray, ...]


def first_that_runs(
    module: torch.jit.ScriptModule,
    choices: Mapping[str, Sequence[Choice]],
    known: Mapping[str, Shape],
    name: str,
) -> Example:
    """The first example on which the module runs.

    choices: what each input may be, likeliest first. known: shapes of inputs. name: what messages
    call the file.

    Raises:
        MemoryError: when it asks for more than this process may take.
        NotConverted: when it runs on none.
        InputError: when it runs on none, and all shapes are known.
    """
    failure, tried = "", set()
    for inputs in _choices(choices, known):
        for shapes in islice(candidate_shapes(inputs, known), _MOST_SHAPES):
            way = tuple((one.dtype, shapes[one.name]) for one in inputs)
            if way in tried:
                continue
            tried.add(way)
            given = {one.name: _values(one.dtype, shapes[one.name]) for one in inputs}
            try:
                outputs = tuple(_tensors(module(**given)))
            except MemoryError:
                raise
            except Exception as error:  # whatever the program raises
                if _OUT_OF_MEMORY in str(error):
                    raise MemoryError from None
                failure = failure or reason(error)
                continue
            axes = {one.name: one.dimensions or () for one in inputs}
            return Example(axes, given, outputs)
    if known.keys() >= choices.keys():
        given_shapes = "; ".join(f"{one} {list(known[one])}" for one in choices)
        raise InputError(f"{name} does not run on inputs of shape {given_shapes}: {failure}")
    options = " ".join(
        f"--shape {one}={'1,16' if len(choices) > 1 else '1,3,224,224'}" for one in choices
    )
    raise NotConverted(
        f"no shape that was tried suits the inputs of {name} ({failure}); give the shape of each, "
        f"as {options} does."
    )


def _choices(
    choices: Mapping[str, Sequence[Choice]], known: Mapping[str, Shape]
) -> Iterator[list[ModelInput]]:
    """All inputs, each in its likeliest way, then each in its next."""
    for number in range(max(map(len, choices.values()), default=1)):
        chosen = {one: ways[min(number, len(ways) - 1)] for one, ways in choices.items()}
        yield [
            ModelInput(
                one,
                torch.empty(0, dtype=way.element_type).numpy().dtype,
                ("",) * len(known[one]) if one in known else way.dimensions,
            )
            for one, way in chosen.items()
        ]


def _values(dtype: np.dtype, shape: Shape) -> torch.Tensor:
    """Random numbers of a normal distribution, or 0 and 1; the same each time."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, 2, shape) if dtype.kind == "i" else random.normal(size=shape)
    return torch.from_numpy(drawn.astype(dtype))


def _tensors(given: object) -> Iterator[np.ndarray]:
    """The tensors in nested tuples and lists, in the order in which the exporter takes them."""
    if isinstance(given, torch.Tensor):
        yield given.numpy()
    elif isinstance(given, tuple | list):
        for one in given:
            yield from _tensors(one)

"""The shape to feed where the model leaves dimensions free."""

from collections.abc import Iterator, Mapping, Sequence

from core.errors import InputError
from core.models.inputs import Dimension, ModelInput

Shape = tuple[int, ...]

# Tried in turn until the model runs. Side of an image; length of a signal; number of tokens.
_IMAGE_SIDES = (224, 64, 320, 256, 32, 1, 28, 128)
_LENGTHS = (512, 16000, 128, 64, 16, 1, 80, 256)
_TOKENS = (16, 128, 64, 8, 32, 1, 256, 512)
_SEQUENCE_WORDS = ("seq", "time", "len", "frame", "token")


def is_sequence(dimension: Dimension) -> bool:
    """Whether a free dimension is named like a sequence's length rather than a batch."""
    return isinstance(dimension, str) and any(w in dimension.lower() for w in _SEQUENCE_WORDS)


def candidate_shapes(
    inputs: Sequence[ModelInput], wanted: Mapping[str, Shape]
) -> Iterator[dict[str, Shape]]:
    """Shapes for all inputs, the likeliest first: `wanted` as given, free dimensions guessed.

    A name that `wanted` gives a size to has that size in every input.

    Raises:
        InputError: when `wanted` contradicts the model, or a rank is not known.
    """
    known: dict[str, int] = {}
    for one in inputs:
        if one.name in wanted:
            check_shape(one, wanted[one.name])
            known |= {
                d: n
                for d, n in zip(one.dimensions or (), wanted[one.name], strict=False)
                if isinstance(d, str) and d
            }
    unranked = [i.name for i in inputs if i.dimensions is None and i.name not in wanted]
    if unranked:
        raise InputError(
            f"the model does not say the shape of {unranked[0]!r}; give it, for example "
            f"--shape {unranked[0]}=1,3,224,224."
        )
    guessed = any(
        isinstance(d, str) and d not in known
        for i in inputs
        if i.name not in wanted
        for d in i.dimensions or ()
    )
    attempts = range(len(_LENGTHS) if guessed else 1)
    for attempt in attempts:
        yield {i.name: wanted.get(i.name) or _guess(i, known, attempt) for i in inputs}
    # A second input with free dimensions is often a state, whose free dimension is the batch.
    signal = next((i.name for i in inputs if i.name not in wanted and i.dimensions), None)
    for attempt in attempts if guessed else ():
        yield {
            i.name: wanted.get(i.name)
            or _guess(i, known, attempt if i.name == signal else _LENGTHS.index(1))
            for i in inputs
        }


def check_names(inputs: Sequence[ModelInput], wanted: Mapping[str, Shape]) -> None:
    """Raise InputError when `wanted` names something that is no input."""
    names = [i.name for i in inputs]
    for name in wanted:
        if name not in names:
            raise InputError(f"the model has no input {name!r}; its inputs are {', '.join(names)}.")


def check_shape(one: ModelInput, shape: Shape) -> None:
    """Raise InputError unless `shape` has the rank and the fixed sizes of the input."""
    if one.dimensions is None:
        return
    fits = len(shape) == len(one.dimensions) and all(
        isinstance(d, str) or d == n for d, n in zip(one.dimensions, shape, strict=True)
    )
    if not fits:
        raise InputError(f"shape {list(shape)} does not fit the input {one}.")


def _guess(one: ModelInput, known: Mapping[str, int], attempt: int) -> Shape:
    dimensions = one.dimensions or ()
    return tuple(
        d if isinstance(d, int) else known[d] if d in known else _guess_size(one, axis, d, attempt)
        for axis, d in enumerate(dimensions)
    )


def _guess_size(one: ModelInput, axis: int, dimension: str, attempt: int) -> int:
    """A size for one free dimension, by its place, its name and the element type."""
    rank = len(one.dimensions or ())
    name = dimension.lower()
    if "batch" in name or (axis == 0 and not is_sequence(dimension)):
        return 1
    if rank == 4 and axis == 1:
        return 3
    if one.dtype.kind in "iub":
        return _TOKENS[attempt]
    return _IMAGE_SIDES[attempt] if rank >= 4 else _LENGTHS[attempt]

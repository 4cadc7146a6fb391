"""The shape to feed where the model leaves dimensions free: one name, one size."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product

from core.errors import InputError
from core.models.inputs import Dimension, ModelInput

Shape = tuple[int, ...]
Place = tuple[ModelInput, int]  # an input and one of its axes

# Tried in turn until the model runs. Side of an image, of a volume or a film; length of a
# signal; number of tokens, nodes.
_IMAGE_SIDES = (224, 64, 320, 256, 32, 1, 28, 128)
_VOLUME_SIDES = (32, 16, 64, 8, 28, 1, 48, 96)
_LENGTHS = (512, 16000, 128, 64, 16, 1, 80, 256)
_TOKENS = (16, 128, 64, 8, 32, 1, 256, 512)
_ONE = _LENGTHS.index(1)
_MOST_TRACED = 32
_SEQUENCE_WORDS = ("seq", "time", "len", "frame", "token")
_COUNT_WORDS = ("node", "edge", "point", "vert", "atom", "face", "num")
_EARLIER_WORDS = ("past", "cache")
_TOKEN_TYPES = ("int32", "int64", "bool")  # narrower integers are pictures or sound


def is_sequence(dimension: Dimension) -> bool:
    """Whether a free dimension is named like a length or a count rather than a batch."""
    words = (*_SEQUENCE_WORDS, *_COUNT_WORDS, *_EARLIER_WORDS)
    return dimension in ("T", "t") or _mentions(dimension, words)


def candidate_shapes(
    inputs: Sequence[ModelInput],
    wanted: Mapping[str, Shape],
    rows_are_counted: bool = False,
    axes: Mapping[tuple[str, int], int] | None = None,
    written: Sequence[int] = (),
) -> Iterator[dict[str, Shape]]:
    """Shapes for all inputs, the likeliest first: `wanted` as given, free dimensions guessed.

    rows_are_counted: whether a free first axis is likelier a number of nodes than a batch.
    axes: (input, axis, −1 for the last) -> the size that the model's weights ask for.
    written: sizes that the graph's own Reshapes hold; an exporter may have written down one that it
    traced the network with, although the file declares it free.
    A dimension has one size wherever its name stands, that of `wanted` where it gives one. A name
    that is a sum, such as "past_sequence_length + 1", has the size of the sum.

    Raises:
        InputError: when `wanted` contradicts the model, or a rank is not known.
    """
    known = {**_asked_for(inputs, axes or {}), **_known_sizes(inputs, wanted)}
    unranked = [i.name for i in inputs if i.dimensions is None and i.name not in wanted]
    if unranked:
        raise InputError(
            f"the model does not say the shape of {unranked[0]!r}; give it, for example "
            f"--shape {unranked[0]}=1,3,224,224."
        )
    guessed = [i for i in inputs if i.name not in wanted]
    places = {name: p for name, p in _places(guessed).items() if name not in known}
    batches, counts = _guesses(places), _counting(places)
    usual = chain(counts, batches) if rows_are_counted else chain(batches, counts)
    for sizes in chain(usual, _traced(places, written)):
        yield {
            i.name: wanted[i.name] if i.name in wanted else _shape(i, known, {**sizes, **known})
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


def _known_sizes(inputs: Sequence[ModelInput], wanted: Mapping[str, Shape]) -> dict[str, int]:
    """The size of each named dimension of the inputs whose shapes are given."""
    known: dict[str, int] = {}
    for one in inputs:
        if one.name in wanted:
            check_shape(one, wanted[one.name])
            for d, size in zip(one.dimensions or (), wanted[one.name], strict=False):
                if isinstance(d, str) and d:
                    known.setdefault(d, size)
    return known


def _asked_for(inputs: Sequence[ModelInput], axes: Mapping[tuple[str, int], int]) -> dict[str, int]:
    """The size of each free dimension that the weights of a layer ask for."""
    known = {}
    for one in inputs:
        for axis, d in enumerate(one.dimensions or ()):
            size = axes.get((one.name, axis), axes.get((one.name, axis - _rank(one))))
            if isinstance(d, str) and size is not None:
                known[d or _unnamed(one, axis)] = size
    return known


def _places(inputs: Sequence[ModelInput]) -> dict[str, list[Place]]:
    """Where each free dimension stands; one without a name is called by its place."""
    places: dict[str, list[Place]] = {}
    for one in inputs:
        for axis, d in enumerate(one.dimensions or ()):
            if isinstance(d, str):
                places.setdefault(d or _unnamed(one, axis), []).append((one, axis))
    return places


def _unnamed(one: ModelInput, axis: int) -> str:
    return f"\0{one.name} {axis}"


def _guesses(places: Mapping[str, list[Place]]) -> Iterator[dict[str, int]]:
    """Sizes of free dimensions where a first axis is a batch, the likeliest first."""
    attempts = range(len(_LENGTHS))
    if not places:
        yield {}
        return
    for attempt in attempts:
        yield {name: _size(name, p, attempt) for name, p in places.items()}
    # A second input with free dimensions is often a state, whose free dimension is the batch.
    signal = next(iter(places.values()))[0][0]
    for attempt in attempts:
        yield {
            name: _size(name, p, attempt if any(i is signal for i, _ in p) else _ONE)
            for name, p in places.items()
        }


def _counting(places: Mapping[str, list[Place]]) -> Iterator[dict[str, int]]:
    """Sizes of free dimensions where each counts nodes, edges or tokens, unless it is a batch."""
    for size in _TOKENS if places else ():
        yield {name: 1 if _is_batch(name) else size for name in places}


def _traced(places: Mapping[str, list[Place]], written: Sequence[int]) -> Iterator[dict[str, int]]:
    """Sizes that are written in the graph, in every order, for what is no batch."""
    free = [name for name, p in places.items() if _size(name, p, 0) > 1]
    ones = {name: _size(name, p, 0) for name, p in places.items() if name not in free}
    for sizes in islice(product(written, repeat=len(free)), _MOST_TRACED if free else 0):
        yield {**ones, **dict(zip(free, sizes, strict=True))}


def _size(name: str, places: Sequence[Place], attempt: int) -> int:
    """A size for one free dimension, by its name, its places and the types of its inputs."""
    if _is_batch(name):
        return 1
    if _mentions(name, _EARLIER_WORDS):
        return 0  # nothing came before
    if _mentions(name, _COUNT_WORDS):
        return _TOKENS[attempt]
    if not is_sequence(name) and all(axis == 0 for _, axis in places):
        return 1
    if all(_rank(one) == 4 and axis == 1 and not _ends_in_channels(one) for one, axis in places):
        return 3
    if any(one.dtype.name in _TOKEN_TYPES for one, _ in places):
        return _TOKENS[attempt]
    if any(_rank(one) >= 5 for one, _ in places):
        return _VOLUME_SIDES[attempt]
    image = any(_rank(one) == 4 for one, _ in places) and not is_sequence(name)
    return _IMAGE_SIDES[attempt] if image else _LENGTHS[attempt]


def _shape(one: ModelInput, known: Mapping[str, int], sizes: Mapping[str, int]) -> Shape:
    """The input's shape, of the sizes of all free dimensions; those that are known come first."""
    names = [d if d != "" else _unnamed(one, axis) for axis, d in enumerate(one.dimensions or ())]
    return tuple(
        d if isinstance(d, int) else known[d] if d in known else _size_of(d, sizes) for d in names
    )


def _size_of(name: str, sizes: Mapping[str, int]) -> int:
    """The size of a dimension; one that is called "a + b" or "a + 1" has that of the sum."""
    terms = [term.strip() for term in name.split("+")]
    if len(terms) > 1 and all(term in sizes or term.isdecimal() for term in terms):
        return sum(sizes[term] if term in sizes else int(term) for term in terms)
    return sizes[name]


def _ends_in_channels(one: ModelInput) -> bool:
    """Whether the last axis has the size that the channels of pictures have."""
    return (one.dimensions or ("",))[-1] in (1, 3, 4)


def _is_batch(name: str) -> bool:
    return "batch" in name.lower() or name.lower() in ("b", "bs")


def _mentions(dimension: Dimension, words: Sequence[str]) -> bool:
    return isinstance(dimension, str) and any(w in dimension.lower() for w in words)


def _rank(one: ModelInput) -> int:
    return len(one.dimensions or ())

"""Pickles read without being carried out: plain values as Python reads them, calls never made."""

import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.models.weights import pickle_values
from core.models.weights.pickle_values import Global, Made, read_pickle

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(plain, st.integers(0, 5))
def test_plain_values_are_as_python_reads_them(value: Any, protocol: int) -> None:
    content = pickle.dumps(value, protocol)
    assert read_pickle(io.BytesIO(content), "p") == value


def test_an_ordered_dictionary_is_a_dictionary() -> None:
    for protocol in range(6):
        content = pickle.dumps(OrderedDict(a=1, b=[2]), protocol)
        assert read_pickle(io.BytesIO(content), "p") == {"a": 1, "b": [2]}


def test_nothing_is_called(tmp_path: Path) -> None:
    mark = tmp_path / "executed"

    class Hostile:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (mark,))

    content = pickle.dumps({"weights": Hostile()})
    made = read_pickle(io.BytesIO(content), "p")["weights"]
    assert isinstance(made, Made)
    assert not mark.exists()
    pickle.loads(content)
    assert mark.exists()  # the same bytes, read by Python
    system = b"cos\nsystem\n(S'echo no'\ntR."
    made = read_pickle(io.BytesIO(system), "p")
    assert (made.of, made.arguments) == (Global("os", "system"), ("echo no",))


def test_the_next_pickle_in_a_row() -> None:
    stream = io.BytesIO(pickle.dumps(1) + pickle.dumps([2]) + b"rest")
    assert [read_pickle(stream, "p"), read_pickle(stream, "p")] == [1, [2]]
    assert stream.read() == b"rest"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x02",
        b".",
        b"t.",  # to a mark that is not there
        b"h\x00.",  # a number that was never put aside
        b"\x80\x04\x8c\xff.",
        b"K\x01K\x02s.",
        b"I" + b"9" * 10_000 + b"\n.",
        pickle.dumps({"a": list(range(100))})[:-3],
    ],
)
def test_damaged(content: bytes) -> None:
    with pytest.raises(InputError, match="the pickle in p is damaged or cut off"):
        read_pickle(io.BytesIO(content), "p")


def test_operations_that_no_weights_need() -> None:
    with pytest.raises(InputError, match="uses the operation EXT1"):
        read_pickle(io.BytesIO(b"\x82\x01."), "p")


def test_a_long_program_and_a_deep_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickle_values, "_MOST_OPERATIONS", 1000)
    with pytest.raises(InputError, match="more than the 1,000 operations"):
        read_pickle(io.BytesIO(b"N0" * 500 + b"N."), "p")
    monkeypatch.undo()
    deep = b"(" * 100_000 + b"t" * 100_000 + b"."
    assert len(read_pickle(io.BytesIO(deep), "p")) == 1
    as_key = b"}" + b"(" * 100_000 + b"t" * 100_000 + b"Ns."
    assert read_pickle(io.BytesIO(as_key), "p") == {}

"""The settings of a page: declared once, read by one call, and kept in the URL.

A page declares its settings as a frozen dataclass and reads them with one call:

    @dataclass(frozen=True)
    class RangeSettings:
        story: str = choice("outlier", ("bell", "outlier", "relu"))
        bits: int = whole(3, 2, 8)
        symmetric: bool = flag(False)
        seed: int = whole(0, 0, 9999)

    now = settings.current(RangeSettings)                           # top of the view
    st.slider("Bits", 2, 8, key=settings.key(RangeSettings, "bits"))   # a key and NO value

- `current` returns the values that are on screen. A run gets the new values of its widgets before
  it starts, so that one call at the top is enough. `current` also writes the values to the URL.
- A link (`/range?bits=2&seed=7`) sets the page when it is opened. Values that are missing, out of
  bounds or nonsense become the default; nothing from a URL is ever evaluated.
- Going to another page and back restores the page: Streamlit forgets the widgets, and `current`
  sets them again.
- A value without a widget, or one that another control changes, is set by a callback:
  `on_click=partial(settings.put, RangeSettings, seed=7)`.
- A field may be any of `choice`, `whole`, `one_of`, `real`, `flag` and `text`. Widgets must allow
  what the field allows: `explorer.controls.choices` has two that do.

Streamlit 1.67 can bind a widget to the URL (`bind="query-params"`) and keep its state from page to
page (`persist_state="session"`). That serves single widgets. This file does what neither can do:

- Values that no Streamlit widget holds: those of a live chart, of a click on a picture, of a step
  that a training has reached. What a browser sends for them is checked here.
- The same name on several pages: a bound widget's key is its name in the URL, so that `bits` of one
  page would be `bits` of all.
- Links that last: Streamlit leaves a value out of the URL while it is the default, so that a link
  would change its meaning with the next default.
- All values in one frozen object before the first widget is drawn.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import streamlit as st

from explorer.frame import visit

Settings = TypeVar("Settings")

_ARRIVED = "settings: a page was just entered"
_PAGE = "settings: the page on screen"


@dataclass(frozen=True)
class _Text:
    """How a value is read from the text of a URL (ValueError when it is not allowed) and shown."""

    read: Callable[[str], Any]
    show: Callable[[Any], str] = str


def choice(default: str, options: Iterable[str]) -> Any:
    """A field that takes one of some words."""
    allowed = tuple(options)

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not one of {allowed}")
        return text

    return _field(default, _Text(read))


def whole(default: int, lowest: int, highest: int) -> Any:
    """A field that takes a whole number within bounds."""
    return _field(default, _Text(_number(r"-?[0-9]{1,9}", int, lowest, highest)))


def one_of(default: int, options: Iterable[int]) -> Any:
    """A field that takes one of some whole numbers."""
    allowed = {str(option): option for option in options}
    return _field(default, _Text(lambda text: allowed[text]))


def real(default: float, lowest: float, highest: float) -> Any:
    """A field that takes a number within bounds; its link restores every digit of it."""
    number = r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?"
    return _field(default, _Text(_number(number, float, lowest, highest), repr))


def flag(default: bool) -> Any:
    """A field that is on or off; 1 or 0 in the URL."""
    return _field(default, _Text(lambda text: {"0": False, "1": True}[text], lambda on: f"{on:d}"))


def text(default: str, pattern: str) -> Any:
    """A field that takes text matching the regular expression `pattern` as a whole."""
    allowed = re.compile(pattern)

    def read(text: str) -> str:
        if not allowed.fullmatch(text):
            raise ValueError(f"{text!r} does not match {pattern}")
        return text

    return _field(default, _Text(read))


def parse(cls: type[Settings], query: Mapping[str, str]) -> Settings:
    """The settings that a URL's query stands for; a default where it says nothing valid."""
    values = {}
    for item in _fields(cls):
        try:
            values[item.name] = item.metadata["text"].read(query[item.name])
        except (KeyError, ValueError):
            continue
    return cls(**values)


def linked(cls: type, query: str) -> dict[str, Any]:
    """The fields that the query of a link sets, by name: "bits=2&seed=7".

    Raises:
        ValueError: for a field that `cls` lacks, or a value that it does not allow.
    """
    texts = {item.name: item.metadata["text"] for item in _fields(cls)}
    try:
        return {name: texts[name].read(value) for name, value in parse_qsl(query)}
    except (KeyError, ValueError) as error:
        raise ValueError(f"{cls.__name__} allows no {query!r}: {error}") from error


def show(settings: Any) -> dict[str, str]:
    """The query that `parse` turns back into these settings."""
    return {f.name: f.metadata["text"].show(getattr(settings, f.name)) for f in _fields(settings)}


def key(cls: type, name: str) -> str:
    """The widget key of the field `name`; another one after each `renew`."""
    if name not in {item.name for item in _fields(cls)}:
        raise AttributeError(f"{cls.__name__} has no field {name!r}")
    renewed = st.session_state.get(_renewed(cls), 0)
    return f"{cls.__name__}.{name}" + (f" {renewed}" if renewed else "")


def current(cls: type[Settings]) -> Settings:
    """The page's settings now. Call it once, before the widgets; it keeps the URL up to date."""
    names = [item.name for item in _fields(cls)]
    query = {name: st.query_params[name] for name in names if name in st.query_params}
    memory = cls.__name__
    entering = st.session_state.get(_ARRIVED, False) or memory not in st.session_state
    linked = entering and bool(query)
    kept = parse(cls, query) if linked else st.session_state.get(memory, cls())
    for name in names:
        if linked or key(cls, name) not in st.session_state:
            st.session_state[key(cls, name)] = getattr(kept, name)
    now = parse(cls, show(cls(**{name: st.session_state[key(cls, name)] for name in names})))
    st.session_state[memory] = now
    st.session_state[_ARRIVED] = False
    _write(now)
    return now


def last_seen(cls: type[Settings]) -> Settings | None:
    """The settings of a page when it was on screen last; None before it was opened."""
    return st.session_state.get(cls.__name__)


def within(start: Settings, free: Iterable[str]) -> Settings:
    """The settings of a lab that another page shows; the address does not change.

    start: the values of all fields but `free`, which have those that the visitor set.
    """
    cls = type(start)
    kept = st.session_state.get(cls.__name__, start)
    values = vars(start) | {
        name: st.session_state.get(key(cls, name), getattr(kept, name)) for name in free
    }
    now = parse(cls, show(cls(**values)))
    put(cls, **vars(now))
    st.session_state[cls.__name__] = now
    return now


def put(cls: type, **changes: Any) -> None:
    """Sets fields from a callback; the page's next run shows them."""
    for name, value in changes.items():
        st.session_state[key(cls, name)] = value


def renew(cls: type, **changes: Any) -> None:
    """`put`, for a page that asks its server all the time; the widgets are made anew.

    Until the browser has drawn what `put` set, each of its messages holds the widgets' old values.
    One that asks for the whole page would undo the change, were they still the same widgets.
    """
    values = {item.name: st.session_state[key(cls, item.name)] for item in _fields(cls)}
    st.session_state[_renewed(cls)] = st.session_state.get(_renewed(cls), 0) + 1
    put(cls, **values | changes)


def remember(cls: type, **changes: Any) -> None:
    """Sets fields that have no widget, while the page is drawn; the address follows at once."""
    put(cls, **changes)
    now = replace(st.session_state[cls.__name__], **changes)
    if now != st.session_state[cls.__name__]:
        st.session_state[cls.__name__] = now
        _write(now)


def allowed(cls: type, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a browser sent for fields, in each field's type, without invalid ones."""
    values = {}
    for item in _fields(cls):
        text: _Text = item.metadata["text"]
        try:
            kind: Callable[[Any], Any] = type(item.default)
            values[item.name] = text.read(text.show(kind(sent[item.name])))
        except (KeyError, ValueError, TypeError, OverflowError):
            continue
    return values


def arrive(url_path: str) -> None:
    """Called by the app with the page that it draws next: a link counts once, on entering."""
    if st.session_state.get(_PAGE) != url_path:
        st.session_state[_PAGE] = url_path
        st.session_state[_ARRIVED] = True


def _renewed(cls: type) -> str:
    return f"settings: how often the widgets of {cls.__name__} were renewed"


def _write(now: Any) -> None:
    """Keeps the address up to date, together with the options of every page (`visit`)."""
    query = show(now) | visit.query_of(visit.current())
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def _field(default: Any, text: _Text) -> Any:
    return field(default=default, metadata={"text": text})


def _fields(settings: Any) -> tuple[Field, ...]:
    return fields(settings)


def _number(
    pattern: str, kind: Callable[[str], Any], lowest: float, highest: float
) -> Callable[[str], Any]:
    """A reader of numbers written as `pattern` and within bounds."""

    def read(text: str) -> Any:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not a number of the allowed kind")
        value = kind(text)
        if not (lowest <= value <= highest and math.isfinite(value)):
            raise ValueError(f"{value} is not between {lowest} and {highest}")
        return value

    return read

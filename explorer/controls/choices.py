"""Widgets that set a field of a page's settings to one of several values."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from explorer import settings

Options = Mapping[Any, str] | Sequence[Any]  # the values, with their names on screen or without


def segments(
    cls: type,
    name: str,
    label: str,
    options: Options,
    *,
    explained: str | None = None,
    disabled: bool = False,
    on_change: Callable[[], None] | None = None,
) -> None:
    """All values side by side, for the field `name` of the settings `cls`.

    explained: what the visitor reads behind a question mark.
    """
    st.segmented_control(
        label,
        list(options),
        format_func=_title(options),
        key=settings.key(cls, name),
        required=True,
        help=explained,
        disabled=disabled,
        on_change=on_change,
        wrap=True,
    )


def select(
    cls: type,
    name: str,
    label: str,
    options: Options,
    *,
    explained: str | None = None,
    width: int | None = None,
    on_change: Callable[[], None] | None = None,
) -> None:
    """The same as a list that unfolds. width: in pixels; as wide as its container without one."""
    st.selectbox(
        label,
        list(options),
        format_func=_title(options),
        key=settings.key(cls, name),
        help=explained,
        width=width or "stretch",
        on_change=on_change,
    )


def _title(options: Options) -> Callable[[Any], str]:
    return options.__getitem__ if isinstance(options, Mapping) else str

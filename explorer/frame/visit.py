"""Options that a link sets on every page: presenter mode, a class's numbers, hidden controls.

`?present=1&class=7&hide=bits,hints` stays in the address on the way from page to page. Values that
are nonsense are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

MOST_CLASSES = 99
SEEDS_OF_A_CLASS = 1000
_NAMES = re.compile(r"[a-z_]{1,20}(,[a-z_]{1,20}){0,19}")
_VISIT = "visit"


@dataclass(frozen=True)
class Visit:
    """present: large text and no menu. class_number: 0 for none. hidden: names of controls.

    >>> Visit(class_number=7).seed(3), Visit(class_number=7).seed(7003), Visit().seed(3)
    (7003, 7003, 3)
    """

    present: bool = False
    class_number: int = 0
    hidden: frozenset[str] = frozenset()

    def seed(self, own: int) -> int:
        """The seed from which a page draws numbers: `own`, moved to those of the class."""
        if not self.class_number or own // SEEDS_OF_A_CLASS == self.class_number:
            return own
        return SEEDS_OF_A_CLASS * self.class_number + own % SEEDS_OF_A_CLASS


def parse(query: Mapping[str, str], now: Visit) -> Visit:
    """The visit after a link with this query.

    >>> parse({"present": "1", "class": "7", "hide": "bits,hints"}, Visit()).class_number
    7
    >>> parse({"class": "one", "hide": "<b>"}, Visit(present=True))
    Visit(present=True, class_number=0, hidden=frozenset())
    """
    if query.get("present") in ("0", "1"):
        now = replace(now, present=query["present"] == "1")
    number = query.get("class", "")
    if re.fullmatch(r"[0-9]{1,2}", number):
        now = replace(now, class_number=int(number))
    if _NAMES.fullmatch(query.get("hide", "")):
        now = replace(now, hidden=frozenset(query["hide"].split(",")))
    return now


def query_of(visit: Visit) -> dict[str, str]:
    """The query that `parse` turns back into this visit; without those that are not set.

    >>> query_of(Visit(True, 7, frozenset({"hints", "bits"})))
    {'present': '1', 'class': '7', 'hide': 'bits,hints'}
    """
    asked = {
        "present": "1" if visit.present else "",
        "class": str(visit.class_number or ""),
        "hide": ",".join(sorted(visit.hidden)),
    }
    return {name: value for name, value in asked.items() if value}


def current() -> Visit:
    """The visit now."""
    return st.session_state.get(_VISIT, Visit())


def arrive() -> None:
    """Reads the options in the link of a page that is entered, and keeps them in the address."""
    st.session_state[_VISIT] = now = parse(st.query_params, current())
    for name, value in query_of(now).items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def present(on: bool) -> None:
    """For callbacks: begins or ends presenter mode."""
    st.session_state[_VISIT] = replace(current(), present=on)
    st.query_params.pop("present", None)

"""A target: a goal that the learner reaches on a lab's own controls, inside the lesson."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lessons.engine.check import Feedback
from lessons.engine.prose import Prose

Settings = Mapping[str, Any]  # fields of a lab's settings, and their values


@dataclass(frozen=True)
class Target:
    """A goal on a lab.

    lab:      the lab's address, such as "range".
    start:    its settings at the beginning; a field that is left out has the lab's default.
    controls: the fields that the learner may change. All others stay as they start.
    check:    whether the lab's settings reach the goal, and if not what is missing.
    solution: values of `controls` that reach it; there may be others.
    misses:   plausible values that do not, each of which gets a reason of its own.
    hints:    shown one by one.
    """

    lab: str
    start: Settings
    controls: tuple[str, ...]
    check: Callable[[Settings], Feedback]
    solution: Settings
    misses: tuple[Settings, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """The step of a lesson that sets a target; `key` names it within the lesson.

    text: the goal, in numbers.
    """

    key: str
    title: str
    text: Prose
    target: Target

"""An example with numbers: a task of the same kind as a question of the lesson, answered."""

from collections.abc import Callable
from itertools import count

from lessons.engine.check import Task

APART = 1000  # "Other numbers" counts seeds up by one: it does not come to the example


def worked_example(make_task: Callable[[int], Task], seed: int) -> Task:
    """A task with other numbers than that of `seed`, so that its answer may be shown."""
    asked = make_task(seed).prompt
    return next(task for task in map(make_task, count(seed + APART)) if task.prompt != asked)

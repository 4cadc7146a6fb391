"""One computation that goes on step by step, made once however many visitors watch it."""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Generic, TypeVar

Step = TypeVar("Step")


class SharedSteps(Generic[Step]):
    """The steps of an iterable, kept for everyone who iterates.

    Whoever needs a step that is not there yet computes it, while the others wait for it. When a
    visitor leaves in the middle, the next one continues from there.

    >>> steps = SharedSteps(print(f"epoch {i}") or i for i in (1, 2))
    >>> list(steps), list(steps)
    epoch 1
    epoch 2
    ([1, 2], [1, 2])
    """

    def __init__(self, source: Iterable[Step]) -> None:
        self._source = iter(source)
        self._steps: list[Step] = []
        self._ended = False
        self._lock = Lock()

    def __iter__(self) -> Iterator[Step]:
        index = 0
        while self._has(index):
            yield self._steps[index]
            index += 1

    @property
    def ended(self) -> bool:
        """Whether every step has been computed."""
        return self._ended

    def _has(self, index: int) -> bool:
        """Whether there is a step of this index, once it has been computed."""
        with self._lock:
            while index >= len(self._steps) and not self._ended:
                try:
                    self._steps.append(next(self._source))
                except StopIteration:
                    self._ended = True
            return index < len(self._steps)

"""A computation that several visitors watch is made once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from explorer.compute.shared_steps import SharedSteps


def test_eight_at_once_compute_each_step_once() -> None:
    made: list[int] = []
    gate = Barrier(8)

    def source() -> Iterator[int]:
        for i in range(50):
            made.append(i)
            yield i

    steps = SharedSteps(source())

    def watch(_: int) -> list[int]:
        gate.wait()
        return list(steps)

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(watch, range(8)))
    assert seen == [list(range(50))] * 8
    assert made == list(range(50))


def test_one_who_leaves_in_the_middle_loses_nothing_for_the_others() -> None:
    steps = SharedSteps(iter("abc"))
    first = iter(steps)
    assert next(first) == "a"
    first.close()  # type: ignore[attr-defined]
    assert list(steps) == ["a", "b", "c"]
    assert list(SharedSteps(())) == []

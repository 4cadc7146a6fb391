"""Tasks on large tensors side by side in threads; a small one costs less than handing it over."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from core.errors import InputError

LARGE = 2**19  # elements of a tensor

Result = TypeVar("Result")


def start(
    pool: Executor | None, size: int, task: Callable[..., Result], *arguments: Any
) -> "Future[Result]":
    """The task at work in the pool when its tensor has many elements, else done at once."""
    if pool is not None and size >= LARGE:
        return pool.submit(task, *arguments)
    done: Future[Result] = Future()
    try:
        done.set_result(task(*arguments))
    except InputError as error:
        done.set_exception(error)
    return done

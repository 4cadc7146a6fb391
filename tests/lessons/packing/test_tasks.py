"""The tasks of this lesson, by hand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lessons.packing import tasks

seeds = given(seed=st.integers(0, 9999))


@seeds
def test_a_byte_as_hexadecimal_digits(seed: int) -> None:
    task = tasks.two_in_a_byte(seed)
    first, second = map(int, re.search(r"first (\d+), then (\d+)", task.prompt).groups())
    assert task.solution == int(f"{second:x}{first:x}", 16)


@seeds
def test_a_signed_half_as_python_reads_it(seed: int) -> None:
    task = tasks.out_of_a_byte(seed)
    byte = int(re.search(r"byte is (\d+)", task.prompt)[1])
    # Shifted to the right with its sign, a byte gives its upper half.
    assert task.solution == int.from_bytes([byte], "big", signed=True) >> 4


def test_a_negative_code_by_hand() -> None:
    # 197 = 12·16 + 5, and 12 − 16 = −4.
    task = tasks.out_of_a_byte(1)
    assert "byte is 197" in task.prompt
    assert [task.grade(x).right for x in (-4, 12, 5, 4)] == [True, False, False, False]
    assert "subtract 16" in task.grade(12.0).reason

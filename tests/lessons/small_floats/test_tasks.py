"""The tasks of this lesson, by hand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lessons.small_floats import tasks
from lessons.small_floats.exercises import expected

seeds = given(seed=st.integers(0, 9999))

# OCP Microscaling Formats v1.0, table of E2M1: the positive codes in order.
E2M1 = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


@seeds
def test_four_bits_stand_for_the_number_of_the_table(seed: int) -> None:
    task = tasks.number_of_code(seed)
    sign, field, mantissa = re.search(r"\*\*([01]) ([01]{2}) ([01])\*\*", task.prompt).groups()
    assert task.solution == (-1) ** int(sign) * E2M1[int(field + mantissa, 2)]


@seeds
def test_a_value_pays_its_share_of_the_scale(seed: int) -> None:
    task = tasks.bits_with_scales(seed)
    block, scale, bits = numbers(task.prompt)
    assert task.solution * block == block * bits + scale


def test_known_formats_by_hand() -> None:
    # MXFP4: 32 values of 4 bits share 8 bits. The same question with other numbers is the check.
    task = next(
        t for t in map(tasks.bits_with_scales, range(200)) if numbers(t.prompt) == [32.0, 8.0, 4.0]
    )
    assert [task.grade(x).right for x in (4.25, 4.0, 12.0)] == [True, False, False]
    assert "share one" in task.grade(12.0).reason


@seeds
def test_the_scale_puts_the_largest_value_between_4_and_8_steps(seed: int) -> None:
    task = tasks.block_scale(seed)
    largest = numbers(task.prompt.split(" is ")[1])[0]
    assert 4 <= largest / task.solution < 8
    assert len(task.mistakes) >= 5


def test_bits_of_small_floats_by_hand() -> None:
    # E4M3, bias 7: 0 1000 100 is 2^(8−7) · 1.5; the smallest is 2^−6 / 8. E3M2, bias 3: 2^4 · 1.75.
    assert [expected(0b01000100, 4, 3), expected(1, 4, 3), expected(31, 3, 2)] == [3, 2**-9, 28]

"""The tasks of this lesson, by hand."""

import re
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.rounding.tasks import drift_of_sum, rule_of_results, tie

# Python's decimal module knows four of the five rules; its HALF_UP is away from zero.
KNOWN = {
    "nearest, ties to even": ROUND_HALF_EVEN,
    "nearest, ties away from 0": ROUND_HALF_UP,
    "toward 0 (cut off the digits)": ROUND_DOWN,
    "down (floor)": ROUND_FLOOR,
}


def plain(text: str) -> str:
    return text.replace("−", "-")


@given(seed=st.integers(0, 9999))
def test_a_tie_goes_where_decimal_sends_it(seed: int) -> None:
    task = tie(seed)
    rule = re.search(r"rule is \*\*(.+?)\*\*", task.prompt)[1]
    x = Decimal(plain(re.search(r"What does (.+?) become", task.prompt)[1]))
    if rule in KNOWN:
        assert task.solution == float(x.quantize(Decimal(1), KNOWN[rule]))
    else:  # ties up
        assert task.solution == float(x) + 0.5


def test_a_tie_by_hand() -> None:
    task = tie(0)  # to even: 5.5 becomes 6
    assert "What does 5.5 become" in task.prompt
    assert [task.grade(x).right for x in (6, 5, -6, 5.5, 7)] == [True, *[False] * 4]
    assert "not a neighbour" in task.grade(7.0).reason


@pytest.mark.parametrize("seed", range(10))
def test_only_one_rule_gives_the_results(seed: int) -> None:
    task = rule_of_results(seed)
    rows = re.findall(r"^\| ([−\d.]+) \| ([−\d.]+) \|$", task.prompt, re.MULTILINE)
    pairs = [(Decimal(plain(a)), Decimal(plain(b))) for a, b in rows]
    fitting = [
        name
        for name, rule in KNOWN.items()
        if all(a.quantize(Decimal(1), rule) == b for a, b in pairs)
    ]
    assert len(pairs) == 6
    assert fitting in ([task.solution], [])  # decimal does not know ties up
    for mistake in task.mistakes:
        assert "Take" in task.grade(mistake.answer).reason


def test_a_drift_by_hand() -> None:
    # 400 numbers, S = 2: each loses 1.
    task = drift_of_sum(0)
    assert "adds 400 numbers" in task.prompt
    assert "S = 2;" in task.prompt
    assert [task.grade(x).right for x in (-400, 400, 0, -800, -20)] == [True, *[False] * 4]
    assert "√400 = 20" in task.grade(-20.0).reason
    assert "0.25 for each" in task.grade(100.0).reason

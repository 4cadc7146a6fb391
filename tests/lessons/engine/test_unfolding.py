"""Texts with parts that unfold: what is shown, and that the lessons' numbers work out."""

import re

import pytest

from lessons.engine.unfolding import unfolding
from lessons.registry import LESSONS, lesson

WORKED = [
    ("uniform-quantizer", "mapping"),
    ("granularity", "kinds"),
    ("integer-product", "requantize"),
    ("outliers", "scale"),
]


def test_a_text_without_parts_stays_whole() -> None:
    assert unfolding("One.\n\nTwo.") == ("One.\n\nTwo.", ())


def test_parts_in_their_order() -> None:
    text = "One.\n\n### First\nA\n\nB\n\n### Second\nC"
    assert unfolding(text) == ("One.", (("First", "A\n\nB"), ("Second", "C")))


@pytest.mark.parametrize(("key", "section"), WORKED)
def test_quotients_and_products_of_a_worked_equation_are_right(key: str, section: str) -> None:
    texts = [step.text for step in lesson(key).steps if hasattr(step, "text")]
    (text,) = (text.read() for text in texts if text.section == section)
    ((_, worked),) = unfolding(text)[1]
    plain = re.sub(r"\\operatorname\{round\}|\\[!,]|\\left|\\right", "", worked).replace("−", "-")
    found = 0
    for formula in re.findall(r"\$+([^$]+)\$+", plain):
        python = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"((\1)/(\2))", formula.strip())
        python = re.sub(r"\\sqrt\{(.*)\} =", r"(\1)**0.5 =", python).replace("\\cdot", "*")
        *_, left, right = ["", "", *(side.strip() for side in python.split("="))]
        if re.fullmatch(r"[-+*/(). \d]+", left) and re.fullmatch(r"[-\d.]+", right):
            assert eval(left) == pytest.approx(float(right), rel=2e-3, abs=0.51 * _code(formula))
            found += 1
    assert found >= 2


def _code(formula: str) -> bool:
    """Whether the formula gives a code, which is rounded to a whole number."""
    return formula.strip().startswith("q")


def test_only_worked_parts_have_headings_of_the_third_level() -> None:
    for each in LESSONS:
        for step in each.steps:
            if hasattr(step, "text"):
                for title, worked in unfolding(step.text.read())[1]:
                    assert title.startswith("With the numbers of")
                    assert worked.count("$$") % 2 == 0

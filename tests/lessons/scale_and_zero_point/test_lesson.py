"""The numbers in the lesson's text, by hand."""

from lessons.scale_and_zero_point.lesson import LESSON


def test_the_text_has_the_numbers_of_equation_4() -> None:
    text = next(s for s in LESSON.steps if s.title == "From a range to a scale").text.read()
    assert "$S = 2.5 / 7 = 0.3571$ and $Z = −1$" in text  # −4 + 1·7/2.5 = −1.2, rounded
    assert "$S = 1.5 / 3 = 0.5$" in text

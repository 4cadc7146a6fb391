"""How an answer is written on screen."""

from lessons.engine.answer import Answer
from lessons.engine.prose import number


def shown(answer: Answer) -> str:
    """An answer as it was given: with more digits than a result has.

    >>> shown(0.5833333), shown("a sentence")
    ('0.5833333', 'a sentence')
    """
    return answer if isinstance(answer, str) else number(answer, 7)

"""What the sorter answers to one word, letter by letter."""

from dataclasses import dataclass

import numpy as np

from core.networks.sorter import LENGTH, LETTERS, Read, Sorter
from core.networks.sorter_trace import softmax


@dataclass(frozen=True, eq=False)
class Answer:
    """letters: (LENGTH,) codes. probabilities: (LENGTH, letters), of each letter at each place."""

    letters: np.ndarray
    probabilities: np.ndarray

    @property
    def word(self) -> str:
        """The letters as text."""
        return spelled(self.letters)


def answer(sorter: Sorter, word: np.ndarray, read: Read | None = None) -> Answer:
    """The likeliest letter, appended, LENGTH times; word: (LENGTH,) codes.

    Each letter follows from the word and from the letters that the network itself gave before.
    """
    said, chances = word[None], []
    for _ in range(LENGTH):
        scores = sorter.scores(said, read)[0, -1]
        chances.append(softmax(scores))
        said = np.append(said, [[scores.argmax()]], axis=1)
    return Answer(said[0, LENGTH:], np.stack(chances))


def codes(word: str) -> np.ndarray:
    """The codes of letters, int64.

    >>> codes("CAB").tolist()
    [2, 0, 1]
    """
    return np.array([LETTERS.index(letter) for letter in word])


def spelled(letters: np.ndarray) -> str:
    """The letters of codes.

    >>> spelled(np.array([2, 0, 1]))
    'CAB'
    """
    return "".join(LETTERS[code] for code in letters)

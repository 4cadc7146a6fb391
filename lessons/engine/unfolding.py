"""The parts of a text that a page shows folded: an equation with numbers, worked out in steps.

A part begins with a heading of the third level and ends with the next one, or with the text:

    ### With the numbers of this step
    $$S = 3 / 15 = 0.2$$
"""

import re

_HEADING = re.compile(r"^### (.+)\n", re.MULTILINE)


def unfolding(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text before the first such heading; and heading and text of each part.

    >>> unfolding("Divide.\\n\\n### With numbers\\n3 / 15 = 0.2")
    ('Divide.', (('With numbers', '3 / 15 = 0.2'),))
    """
    shown, *parts = _HEADING.split(text)
    return shown.strip(), tuple(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))

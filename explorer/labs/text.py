"""The words of a lab: the file `text.md` in its folder, in named sections.

    ## title
    Which level takes a value’s place?

    ## presets
    - [Ties up are biased](?mode=nearest-up&step=0.5): Every ring is rounded up.

    ## numbers
    - **Bias → 0** {{bias}} S: mean of x̂ − x; 0 is right on average

A preset sets the fields of its link. The value of a number that is one placeholder and ends in
`_text` follows a drag: the chart has a signal of that name. Placeholders are filled by the page; in
the section `python` they may also be fields of its settings.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer import settings
from explorer.chart.controls import Preset
from explorer.chart.number import Number
from lessons.engine.prose import fill, sections

_PRESET = re.compile(r"- \[(.+)\]\(\?(\S+)\): (.+)")
_OPTION = re.compile(r"- (\S+): (.+)")
_NUMBER = re.compile(r"- \*\*(.+)\*\* (.+?): (.+)")
_SIGNAL = re.compile(r"\{\{(\w+_text)\}\}")


@dataclass(frozen=True)
class LabText:
    """The sections of a lab's text by name, with their placeholders.

    >>> text = LabText({"numbers": "- **Scale S ↓** {{scale_text}}: the step", "end": "{{n}} bits"})
    >>> text.numbers(scale_text="0.5")
    (Number(label='Scale S ↓', value='0.5', meaning='the step', signal='scale_text'),)
    >>> text.section("end", n="3")
    '3 bits'
    """

    sections: Mapping[str, str]

    def section(self, name: str, **values: str) -> str:
        """The Markdown of a section.

        Raises:
            KeyError: when there is no such section, or no value for one of its placeholders.
        """
        return fill(self.sections[name], values)

    def presets(self, cls: type, name: str = "presets", **values: str) -> tuple[Preset, ...]:
        """The presets of a section; they set fields of the settings `cls`."""
        lines = [_parts(_PRESET, line) for line in self.section(name, **values).splitlines()]
        return tuple(
            Preset(title, notice, settings.linked(cls, query)) for title, query, notice in lines
        )

    def options(self, name: str) -> dict[str, str]:
        """The values of a choice and their names on screen."""
        return dict(_parts(_OPTION, line) for line in self.sections[name].splitlines())

    def numbers(self, name: str = "numbers", **values: Any) -> tuple[Number, ...]:
        """The numbers of a section."""
        lines = [_parts(_NUMBER, line) for line in self.sections[name].splitlines()]
        return tuple(
            Number(fill(label, values), fill(value, values), fill(meaning, values), _signal(value))
            for label, value, meaning in lines
        )

    def python(self, now: Any, name: str = "python", **values: str) -> str:
        """The Python of a section, with the settings `now` as literals."""
        fields = {field: _literal(value) for field, value in vars(now).items()}
        block = self.section(name, **{**fields, **values})
        return block.removeprefix("```python\n").removesuffix("\n```")


def read_text(page: str) -> LabText:
    """The text beside the page at this path."""
    return LabText(sections(Path(page).with_name("text.md")))


def _parts(pattern: re.Pattern[str], line: str) -> Any:
    found = pattern.fullmatch(line)
    if found is None:
        raise ValueError(f"{line!r} in a lab's text should read like {pattern.pattern}")
    return found.groups()


def _signal(value: str) -> str:
    found = _SIGNAL.fullmatch(value)
    return found[1] if found else ""


def _literal(value: Any) -> str:
    """As Python writes it, words in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)

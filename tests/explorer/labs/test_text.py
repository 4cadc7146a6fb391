"""The words of the labs: sections, presets and numbers of their text.md."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from explorer import settings
from explorer.chart.controls import Preset
from explorer.chart.number import Number
from explorer.labs.text import LabText, read_text
from tests.explorer.opening import EXPLORER

LABS = sorted(path.parent for path in (EXPLORER / "labs").glob("*/page.py"))


@dataclass(frozen=True)
class Example:
    story: str = settings.choice("bell", ("bell", "relu"))
    bits: int = settings.whole(4, 2, 8)
    x: float = settings.real(0.5, -1.0, 1.0)
    symmetric: bool = settings.flag(False)


def test_a_preset_sets_the_fields_of_its_link() -> None:
    text = LabText(
        {"presets": "- [After ReLU](?story=relu&bits={{few}}&symmetric=1&x=-0.25): Look: x."}
    )
    changes = {"story": "relu", "bits": 2, "symmetric": True, "x": -0.25}
    assert text.presets(Example, few="2") == (Preset("After ReLU", "Look: x.", changes),)


@pytest.mark.parametrize("query", ["story=outlier", "bits=9", "symmetric=yes", "zoom=1", "x=nan"])
def test_a_link_that_the_settings_do_not_allow_is_refused_by_name(query: str) -> None:
    with pytest.raises(ValueError, match=f"Example allows no '{query}'"):
        LabText({"presets": f"- [One](?{query}): Look."}).presets(Example)


def test_a_line_that_is_no_preset_is_refused() -> None:
    with pytest.raises(ValueError, match="should read like"):
        LabText({"presets": "- One: Look."}).presets(Example)


def test_numbers_and_options() -> None:
    text = LabText(
        {
            "numbers": "- **In {{n}} bits ↑** {{v}} dB: of {{n}}: best\n- **Z** {{zero_text}}: 0",
            "modes": "- floor: Floor: down\n- ceil: Up",
        }
    )
    assert text.numbers(n="3", v="12.5", zero_text="−1") == (
        Number("In 3 bits ↑", "12.5 dB", "of 3: best"),
        Number("Z", "−1", "0", "zero_text"),
    )
    assert text.options("modes") == {"floor": "Floor: down", "ceil": "Up"}
    with pytest.raises(KeyError, match="zero_text"):
        text.numbers(n="3", v="12.5")


def test_the_python_has_the_settings_as_literals() -> None:
    text = LabText(
        {"python": "```python\nf({{story}}, {{bits}}, {{x}}, {{symmetric}})  # {{n}}\n```"}
    )
    assert text.python(Example(), n="one") == 'f("bell", 4, 0.5, False)  # one'


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_a_page_uses_every_section_of_its_text(lab: Path) -> None:
    page = "".join(path.read_text("utf-8") for path in lab.glob("*.py"))
    known = {"title", "try", "presets", "numbers", "python", "simplifies"}
    sections = read_text(str(lab / "page.py")).sections
    assert known <= sections.keys()
    assert {name for name in sections if f'"{name}"' not in page} <= known

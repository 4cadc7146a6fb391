"""The word, and what each network makes of it, letter by letter with its probabilities."""

from collections.abc import Sequence

from core.networks.sorter import LETTERS
from core.networks.sorter_answer import Answer, spelled
from explorer.theme import BLUE, GREY, ORANGE

STYLE = f"""<style>
.sorted {{ border-collapse: separate; border-spacing: 0.5rem 0.6rem; margin-left: -0.5rem; }}
.sorted th {{ text-align: left; font-weight: 400; padding-right: 0.4rem; }}
.sorted td {{ width: 3.2rem; padding: 0.1rem 0 0.25rem; text-align: center; border-radius: 0.4rem;
  border: 1px solid {GREY}66; line-height: 1.3; vertical-align: top; }}
.sorted b {{ display: block; font-size: 1.5rem; font-weight: 650; }}
.sorted .wrong {{ border: 2px solid {ORANGE}; background: {ORANGE}22; }}
.sorted .bars {{ display: flex; justify-content: center; gap: 2px; height: 2.1rem;
  align-items: flex-end; }}
.sorted .bars div {{ width: 0.55rem; font-size: 0.6rem; line-height: 1; }}
.sorted .bars i {{ display: block; margin-bottom: 2px; }}
.sorted small {{ display: block; height: 1rem; font-size: 0.7rem; }}
@media (max-width: 640px) {{
  .sorted {{ border-spacing: 0.2rem 0.6rem; margin-left: -0.2rem; }}
  .sorted td {{ width: 2.35rem; }}
  .sorted th {{ font-size: 0.7rem; padding-right: 0; }}
}}
</style>"""


def answers_html(word: str, in_float: Answer, quantized: Answer) -> str:
    """A table of three rows. A wrong letter has an orange frame and a cross."""
    right = "".join(sorted(word))
    given = "".join(f"<td><b>{letter}</b></td>" for letter in word)
    return (
        f"{STYLE}<table class='sorted'><tr><th scope='row'>word</th>{given}</tr>"
        f"{_row('float', in_float, right, GREY)}{_row('quantized', quantized, right, BLUE)}</table>"
    )


def answers_table(in_float: Answer, quantized: Answer) -> dict[str, list[str]]:
    """The same as columns of text."""

    def chances(answer: Answer) -> list[str]:
        return [
            ", ".join(f"{letter} {p:.1%}" for letter, p in zip(LETTERS, row, strict=True))
            for row in answer.probabilities
        ]

    return {
        "letter": [str(i) for i in range(1, len(in_float.letters) + 1)],
        "float": list(spelled(in_float.letters)),
        "its probabilities": chances(in_float),
        "quantized": list(spelled(quantized.letters)),
        "the quantized probabilities": chances(quantized),
    }


def _row(name: str, answer: Answer, right: str, color: str) -> str:
    cells = "".join(
        _cell(letter, chances, letter == expected, color)
        for letter, chances, expected in zip(answer.word, answer.probabilities, right, strict=True)
    )
    return f"<tr><th scope='row'>{name}</th>{cells}</tr>"


def _cell(letter: str, chances: Sequence[float], is_right: bool, color: str) -> str:
    bars = "".join(
        f"<div><i style='height:{1.3 * p:.2f}rem;background:{color}'></i>{name}</div>"
        for name, p in zip(LETTERS, chances, strict=True)
    )
    words = ", ".join(f"{name} {p:.1%}" for name, p in zip(LETTERS, chances, strict=True))
    mark = "" if is_right else " class='wrong'"
    verdict = " " if is_right else "✗ wrong"
    return (
        f"<td{mark} title='{words}'><b>{letter}</b><div class='bars'>{bars}</div>"
        f"<small>{verdict}</small></td>"
    )

"""The traps in the survey, each of which a lesson must name: which lesson, in which words."""

import pytest

from lessons.engine.step import Explain, Predict, See
from lessons.registry import lesson

TRAPS = {
    "1: the zero point has the opposite sign in equations 2 and 3": (
        "scale-and-zero-point",
        ("the opposite sign in its equations 2 and 3",),
    ),
    "2: the full range, as written": ("symmetric-or-affine", ("**As written, at",)),
    "3: XNOR-Net is credited to the wrong reference": (
        "binary-and-ternary",
        ("reference 45, which is GXNOR-Net", "Rastegari and others is its reference 204"),
    ),
    "4: the bar FP32 of figure 7 is TF32": ("why-quantize", ("shows TF32", "figure 7")),
    "5: equation 10 lacks the factor T²": (
        "distillation",
        ("The survey’s equation lacks this factor",),
    ),
    "5: two straight-through estimators": (
        "binary-and-ternary",
        ("In section III-G the **straight-through estimator** is the identity", "|x| \\le 1"),
    ),
    "6: named by number only, or not at all": (
        "nonuniform-levels",
        ("INQ", "TTQ", "APoT", "BRECQ", "GDFQ", "DFQ", "HAQ", "I-BERT", "Deep Compression", "WRPN"),
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_lesson_names_the_trap(trap: str) -> None:
    key, words = TRAPS[trap]
    steps = [s for s in lesson(key).steps if isinstance(s, Explain | Predict | See)]
    texts = "\n".join(step.text.path.read_text("utf-8") for step in steps[:1])
    sections = {step.text.section for step in steps}
    shown = "\n".join(part for part in texts.split("\n## ") if part.partition("\n")[0] in sections)
    assert all(one in shown for one in words)

"""ONNX's zero point and the survey's, side by side with the current numbers, as Markdown."""

from core.studies.zero_point_conventions import Convention
from explorer.figures.signed import signed


def conventions_table(x: float, scale: float, onnx: Convention, survey: Convention) -> str:
    """A column for each, a row for each step from x to its code and back."""
    s, real = signed(scale, ".3g"), signed(x, "g")
    steps = f"{real} / {s}"

    def code(c: Convention) -> str:
        clipped = "" if c.code == c.unclipped else f", clipped to **{signed(c.code)}**"
        mark = "" if clipped else "**"
        return f"{mark}{signed(c.unclipped)}{mark}{clipped}"

    def bracketed(z: int) -> str:
        return f"({signed(z)})" if z < 0 else f"{z}"

    rows = (
        ("", "ONNX, as this app", "Survey, eq. 2 and 3"),
        ("---", "---", "---"),
        ("To a code", "q = round(x / S) + Z", "Q = Int(r / S) − Z"),
        ("Z", f"**{signed(onnx.zero_point)}**", f"**{signed(survey.zero_point)}**"),
        (
            f"{real} becomes",
            f"round({steps}) + {bracketed(onnx.zero_point)} = {code(onnx)}",
            f"Int({steps}) − {bracketed(survey.zero_point)} = {code(survey)}",
        ),
        (
            "And back",
            f"S (q − Z) = **{signed(onnx.value, '.4g')}**",
            f"S (Q + Z) = **{signed(survey.value, '.4g')}**",
        ),
        (
            "Misread by the other",
            f"S (q + Z) = {signed(onnx.misread, '.4g')}",
            f"S (Q − Z) = {signed(survey.misread, '.4g')}",
        ),
    )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)

"""One profile's way from a sum to its code as lines of Markdown, narrow enough for a phone."""

from core.studies.requantize_steps import RequantizeSteps


def requantize_lines(steps: RequantizeSteps, zero_point: int, differs: bool) -> str:
    """The multiplier, the product, its rounding (bold where it `differs`), the zero point added.

    >>> from core.kernels import Profile
    >>> tflite = RequantizeSteps(Profile.TFLITE, "M₀ = 9", "6 · M₀ → 6", "1.5 → 2, away", 2, -1)
    >>> print(requantize_lines(tflite, zero_point=-3, differs=True).replace("  ", ""))
    M₀ = 9
    6 · M₀ → 6
    **1.5 → 2, away**
    2 − 3 = −1
    """
    mark = "**" if differs else ""
    added = steps.whole + zero_point
    sign = "+" if zero_point >= 0 else "-"
    clipped = "" if added == steps.code else f", clipped to {steps.code}"
    lines = (
        steps.multiplier,
        steps.product,
        f"{mark}{steps.rounded}{mark}",
        f"{steps.whole:,} {sign} {abs(zero_point)} = {added:,}{clipped}",
    )
    return "  \n".join(lines).replace("-", "−")

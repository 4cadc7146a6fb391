"""The experiments of this lesson: another brightness, and how many images calibrate."""

import numpy as np

from core.studies.calibration_size import fit
from core.studies.digit_accuracy import SEEDS
from core.studies.static_and_dynamic import When, accuracy_at_brightness
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

BITS = 2
BRIGHTNESS = (0.25, 0.5, 1.0, 2.0, 4.0)
DARK = 0.25

SIZE_BITS = 3
SIZES = (1, 2, 4, 16, 64, 256, 1024)
FEW = "A single image"
MIDDLE = "Sixteen images"
ALL = "About a thousand images"
CHOICES = {1: FEW, 16: MIDDLE, 1024: ALL}


def other_light() -> Outcome:
    """Static and dynamic ranges when the test images are darker or brighter (survey III-D)."""
    right = {
        when: np.array(
            [[accuracy_at_brightness(s, BITS, when, b) for s in SEEDS] for b in BRIGHTNESS]
        )
        for when in When
    }
    dark, same = BRIGHTNESS.index(DARK), BRIGHTNESS.index(1.0)
    static, dynamic, floats = (right[when] for when in (When.STATIC, When.DYNAMIC, When.FLOAT))
    ahead = [bool(d.mean() > s.mean()) for d, s in zip(dynamic, static, strict=True)]
    return Outcome(
        answer=round(100 * float(static[dark].mean()), 1),
        tolerance=12.0,
        finding=f"At {100 * DARK:g} % brightness static ranges read **{percent(static[dark])}** "
        f"({percent(static[dark].min())} to {percent(static[dark].max())} over {len(SEEDS)} "
        f"networks), and dynamic ones {percent(dynamic[dark])}. The control, a network that is "
        f"not quantized, reads {percent(floats[dark])}: the rest is lost to the dark itself. Dark "
        "images have small activations, and in a range made for bright ones they nearly all get "
        "the lowest codes. A range of its own for each image follows the light.",
        table=Table(
            ("brightness", "static: right", "dynamic: right", "float (control): right"),
            tuple(
                (f"{100 * b:g} %", *(percent(right[when][i]) for when in When))
                for i, b in enumerate(BRIGHTNESS)
            ),
        ),
        chart=Chart(
            "brightness of the test images, 1 as in calibration",
            "test digits read correctly, in %",
            tuple(
                Series(
                    when.value,
                    BRIGHTNESS,
                    tuple(100 * float(x) for x in right[when].mean(axis=1)),
                    control=when is When.FLOAT,
                )
                for when in When
            ),
        ),
        claim=Claim(
            "III-D",
            "Dynamic ranges often give higher accuracy than static ones, and cost a pass over "
            "each input.",
            f"The hidden layer of {len(SEEDS)} digit networks at {BITS} bits, at "
            f"{len(BRIGHTNESS)} brightnesses: dynamic is better at {sum(ahead)} of them.",
            f"At the brightness of calibration the difference is "
            f"{number(100 * (dynamic[same].mean() - static[same].mean()), 2)} points, at "
            f"{100 * DARK:g} % it is "
            f"{number(100 * (dynamic[dark].mean() - static[dark].mean()), 2)}: most of it comes "
            "from the change that calibration had not seen.",
            verdict_of(sum(ahead), len(ahead)),
        ),
    )


def images_for_calibration() -> Outcome:
    """Min/max ranges from more and more images, measured on those images and on unseen ones."""
    fits = {size: [fit(seed, size, SIZE_BITS) for seed in SEEDS] for size in SIZES}
    seen = {size: np.array([f.seen for f in found]) for size, found in fits.items()}
    unseen = {size: np.array([f.unseen for f in found]) for size, found in fits.items()}
    ends = {size: np.array([f.high for f in found]) for size, found in fits.items()}
    best = max(CHOICES, key=lambda size: float(seen[size].mean()))
    gap = {size: float((seen[size] - unseen[size]).mean()) for size in SIZES}
    x = tuple(map(float, SIZES))
    return Outcome(
        answer=CHOICES[best],
        finding=f"Measured on the calibration images themselves, **one image** looks best: "
        f"{number(seen[1].mean(), 3)} dB, against {number(seen[SIZES[-1]].mean(), 3)} dB with "
        f"{SIZES[-1]:,}. On images that it has not seen, that range gives only "
        f"{number(unseen[1].mean(), 3)} dB: it was chosen for one image alone. The gap is "
        f"{number(gap[1], 2)} dB for one image and {number(abs(gap[SIZES[-1]]), 1)} dB for "
        f"{SIZES[-1]:,}. So judge a calibration on data that it has not seen. Both lines fall in "
        "the end, because min/max grows with every rare large value, from "
        f"{number(ends[1].mean(), 2)} to {number(ends[SIZES[-1]].mean(), 2)}.",
        table=Table(
            (
                "images",
                "range ends at",
                "seen: dB (higher is better)",
                "unseen: dB",
                "unseen, min to max",
            ),
            tuple(
                (
                    f"{size:,}",
                    round(float(ends[size].mean()), 2),
                    round(float(seen[size].mean()), 1),
                    round(float(unseen[size].mean()), 1),
                    f"{unseen[size].min():.1f} to {unseen[size].max():.1f}",
                )
                for size in SIZES
            ),
        ),
        chart=Chart(
            "calibration images",
            "SQNR in dB (higher is better)",
            (
                Series("on the calibration images", x, tuple(float(seen[s].mean()) for s in SIZES)),
                Series("on unseen images", x, tuple(float(unseen[s].mean()) for s in SIZES)),
            ),
            log_x=True,
        ),
    )

"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.studies.digit_accuracy import SEEDS, digit_network, digits
from core.studies.static_and_dynamic import (
    When,
    accuracy_at_brightness,
    logits,
    quantized_hidden,
    static_params,
)
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.static_or_dynamic import experiments, tasks

TEXT = Path(__file__).with_name("text.md")

BRIGHTEST = 1.5
SEED, IMAGE = 0, 4  # a digit that the static range loses in the dark
BITS = experiments.BITS


def frame(brightness: float) -> Frame:
    """The activations of one image, as both ranges represent them."""
    image = digits().test_images[[IMAGE]] * np.float32(brightness)
    hidden = digit_network(SEED).hidden(image)
    static = static_params(SEED, BITS, digits().train_images)
    answers = {when: int(logits(SEED, BITS, when, image).argmax()) for when in When}
    levels = {
        when: quantized_hidden(hidden, BITS, when, static)[0]
        for when in (When.DYNAMIC, When.STATIC)
    }
    reals = tuple(map(float, hidden[0]))
    edge = float(hidden.max()) * BRIGHTEST / brightness
    end = float(static.scale) * static.format.qmax
    count = {when: _levels(len(np.unique(values))) for when, values in levels.items()}
    return Frame(
        Chart(
            "activation",
            "what its code represents",
            (
                Series("unchanged", (0.0, edge), (0.0, edge), control=True),
                *(
                    Series(when.value, reals, tuple(map(float, values)), points=True)
                    for when, values in levels.items()
                ),
            ),
        ),
        (
            f"A {digits().test_labels[IMAGE]} at {100 * brightness:.0f} % brightness; the network "
            f"that is not quantized says {answers[When.FLOAT]}",
            f"Static, up to {number(end, 3)}: {count[When.STATIC]} in use. It says "
            f"{answers[When.STATIC]}",
            f"Dynamic, up to {number(hidden.max(), 3)}: {count[When.DYNAMIC]} in use. "
            f"It says {answers[When.DYNAMIC]}",
        ),
    )


def _levels(count: int) -> str:
    return f"{count} level" + ("s" if count > 1 else "")


def _moving() -> Moving:
    return Moving(Slider("Brightness", 0.3, BRIGHTEST, 0.1), frame)


def _problem() -> Mapping[str, str]:
    return {"units": number(digit_network(SEED).weight1.shape[0]), "bits": number(BITS)}


def _light() -> Mapping[str, str]:
    def percent(when: When) -> str:
        found = [accuracy_at_brightness(s, BITS, when, experiments.DARK) for s in SEEDS]
        return number(100 * float(np.mean(found)), 3)

    return {
        "dark": f"{100 * experiments.DARK:g} %",
        "bits": number(BITS),
        "floats": percent(When.FLOAT),
        "dynamic": percent(When.DYNAMIC),
    }


def _size() -> Mapping[str, str]:
    return {"bits": number(experiments.SIZE_BITS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="static-or-dynamic",
    title="Static or dynamic",
    purpose="Choose when a range is fixed, and measure a calibration so that you can trust it.",
    steps=(
        Explain("It gets dark", _text("problem", _problem), chart=_moving),
        Explain("Beforehand, or for each input", _text("two"), example=tasks.dynamic_step),
        Check("dynamic-step", "The step of one input", tasks.dynamic_step),
        Predict(
            "light",
            "In the dark",
            _text("light", _light),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "light", "A range that follows the light", _text("light-seen"), experiments.other_light
        ),
        Check("clipped", "Too bright", tasks.clipped_by_static),
        Check("known", "Waiting for the last one", tasks.when_a_code_is_known),
        Predict(
            "size", "How many images?", _text("size"), Choice(tuple(experiments.CHOICES.values()))
        ),
        See(
            "size", "Seen and unseen", _text("size-seen", _size), experiments.images_for_calibration
        ),
        Check("average", "A moving average", tasks.moved_average),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "calibration?story=drift&bits=4",
        "network?activation_bits=4",
    ),
    builds_on=("choosing-the-range",),
)

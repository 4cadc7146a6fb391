"""The questions of the examination: where, what, by which number, and which cure."""

import numpy as np

from core.metrics import decibels
from core.networks.take_home.float_onnx import float_onnx
from core.studies.digit_accuracy import images_with_answers
from core.studies.layer_reports import NAMES, with_fixed_ranges
from core.studies.planted_faults import Cure, Fault, Planting, broken, report, right_with
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask
from lessons.engine.network import Network
from lessons.engine.prose import percent
from lessons.examination.facts import CAUSES, PLANTINGS, evidence, facts, means, shown

NOWHERE = "No single layer: the data"
TIE = 0.005  # of the test digits: a cure that needs more memory has to read more than this

CURES = {
    Cure.PER_CHANNEL: "A scale for each row of the layer’s weights",
    Cure.WHOLE_RANGE: "The whole range of the layer’s input",
    Cure.OTHER_DATA: "Calibration images like those of the test",
    Cure.TRAINED_WEIGHTS: "The weights as they were trained, from the backup",
    Cure.MORE_BITS: "More bits for the layer’s weights",
    Cure.LAST_IN_FLOAT: "The last layer in float",
}


def planting_of(seed: int) -> Planting:
    """The network of a seed: where its fault is, what it is, and what mends it."""
    return PLANTINGS[int(np.random.default_rng([seed, 18]).integers(len(PLANTINGS)))]


def network_of(seed: int) -> Network:
    """The broken network of a seed, quantized as in the report that a learner sees."""
    planting = planting_of(seed)
    config = with_fixed_ranges(report(planting))
    model = float_onnx(broken(planting).chain)
    return Network("broken-digits", model, images_with_answers(), config)


def example_of(seed: int) -> Planting:
    """A network whose cause may be named: another one than `planting_of(seed)`."""
    others = [each for each in PLANTINGS if each != planting_of(seed)]
    return others[int(np.random.default_rng([seed, 19]).integers(len(others)))]


def where(seed: int) -> Task:
    """Which layer was broken."""
    planting = planting_of(seed)
    solution = _place(planting)
    return ChoiceTask(
        prompt=f"{shown(planting)}\n\n**Where is the fault?**",
        solution=solution,
        because=f"{evidence(planting.fault, planting)}.",
        mistakes=[
            Mistake(place, _not_there(place, planting))
            for place in (*NAMES, NOWHERE)
            if place != solution
        ],
        hints=(
            "The accumulated error is seen behind the fault, too. What of a layer alone?",
            "Are the test images like those that the ranges were chosen on? Is any row dead?",
        ),
    )


def what(seed: int) -> Task:
    """What was done to it."""
    planting = planting_of(seed)
    return ChoiceTask(
        prompt=f"{shown(planting)}\n\n**What is the cause?**",
        solution=CAUSES[planting.fault],
        because=f"{evidence(planting.fault, planting)}.",
        mistakes=[
            Mistake(CAUSES[fault], _not_that(fault, planting))
            for fault in Fault
            if fault is not planting.fault
        ],
        hints=(
            "Rounding or clipping: which of them takes more than elsewhere?",
            "An error of rounding has two causes: few levels, or levels that one row takes.",
        ),
    )


def by_what(seed: int) -> Task:
    """Which number tells this cause from the others."""
    planting = example_of(seed)
    solution = evidence(planting.fault, planting)
    return ChoiceTask(
        prompt="This is another network, whose cause is known. "
        f"{shown(planting)}\n\nThe cause: *{CAUSES[planting.fault]}.* "
        "**Which number tells it from every other cause?**",
        solution=solution,
        because="No other cause changes this number so.",
        mistakes=[
            Mistake(
                evidence(fault, planting),
                f"That is the number to look at for another cause, “{CAUSES[fault]}”. "
                f"{_not_that(fault, planting)}",
            )
            for fault in Fault
            if fault is not planting.fault
        ],
        hints=("Take each number: what would it be in a sound network?",),
    )


def cure(seed: int) -> Task:
    """Which cure wins back the most."""
    planting = planting_of(seed)
    read = {each: right_with(planting, each) for each in Cure}
    solution = best(read)
    return ChoiceTask(
        prompt=f"{shown(planting)}\n\n**Which change wins back the most of the digits?** Of two "
        "that win back as much, the one that needs less memory.",
        solution=CURES[solution],
        because=f"Tried: the network then reads {percent(read[solution])} of the test digits.",
        mistakes=[
            Mistake(CURES[each], _no_cure(each, solution, read))
            for each in Cure
            if each is not solution
        ],
        hints=(
            "A cure acts on the cause. Which of these does?",
            "What would each of them change in the table?",
        ),
    )


def best(read: dict[Cure, float]) -> Cure:
    """The first cure, by memory, that reads nearly as many digits as any."""
    most = max(read.values())
    return next(each for each in Cure if read[each] >= most - TIE)


def _place(planting: Planting) -> str:
    return NOWHERE if planting.fault is Fault.SHIFTED_CALIBRATION else planting.name


def _not_there(place: str, planting: Planting) -> str:
    proof = f"{evidence(planting.fault, planting)}."
    if place == NOWHERE:
        calibrated, tested = means(planting)
        return f"The images are alike: mean pixels of {calibrated:.3f} and {tested:.3f}. {proof}"
    at = next(f for f in facts(planting) if f.name == place)
    if planting.fault is Fault.SHIFTED_CALIBRATION:
        return f"{place} alone has {decibels(at.local)}, but every layer clips its input. {proof}"
    return f"{place} alone has {decibels(at.local)} and {at.zeros} dead rows. {proof}"


def _not_that(fault: Fault, planting: Planting) -> str:
    """The number that speaks against a wrong cause."""
    said = evidence(fault, planting)
    match fault, planting.fault:
        case Fault.TWO_BITS, Fault.SCALED_CHANNEL:
            return f"{said}, but one large row has taken the levels of all others: see its ratio."
        case Fault.CLIPPED_RANGE, Fault.SHIFTED_CALIBRATION:
            return f"{said}, but all layers clip, and the images differ: see their mean pixels."
        case Fault.SHIFTED_CALIBRATION, _:
            return f"{said}: the images are alike."
        case Fault.DEAD_CHANNEL, _:
            return f"{said}: no channel is dead."
        case Fault.SCALED_CHANNEL, _:
            return f"{said}: no row stands out."
        case Fault.CLIPPED_RANGE, _:
            return f"{said}: hardly anything is clipped."
    return f"{said}: rounding the weights costs hardly anything."


def _no_cure(each: Cure, solution: Cure, read: dict[Cure, float]) -> str:
    got = f"“{CURES[each]}”: the network then reads {percent(read[each])} of the test digits"
    if read[each] >= read[solution] - TIE:
        return f"{got}, but it needs more memory than another that reads {percent(read[solution])}."
    return f"{got}. Another change brings it to {percent(read[solution])}."

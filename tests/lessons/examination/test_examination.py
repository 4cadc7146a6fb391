"""The examination: its answers are what was planted, and a cure is one that was measured."""

import io

import numpy as np
import pytest

from core.analysis import analyze
from core.studies.layer_reports import right
from core.studies.planted_faults import Cure, Fault, Planting, report, right_with
from lessons.examination import experiments, tasks
from lessons.examination.facts import CAUSES, PLANTINGS, facts


@pytest.mark.parametrize("seed", range(12))
def test_the_answers_are_what_was_planted(seed: int) -> None:
    planting = tasks.planting_of(seed)
    place = planting.name if planting.fault.in_a_layer else tasks.NOWHERE
    assert tasks.where(seed).solution == place
    assert tasks.what(seed).solution == CAUSES[planting.fault]


@pytest.mark.parametrize("seed", range(12))
def test_naming_a_cause_gives_no_answer_away(seed: int) -> None:
    tables = [task(seed).prompt.split("\n\n")[1] for task in (tasks.where, tasks.by_what)]
    assert tables[0] != tables[1]
    assert CAUSES[tasks.example_of(seed).fault] in tasks.by_what(seed).prompt


def test_every_fault_is_drawn() -> None:
    drawn = {tasks.planting_of(seed).fault for seed in range(40)}
    assert drawn == set(Fault)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        (Fault.SCALED_CHANNEL, Cure.PER_CHANNEL),
        (Fault.CLIPPED_RANGE, Cure.WHOLE_RANGE),
        (Fault.TWO_BITS, Cure.MORE_BITS),
        (Fault.SHIFTED_CALIBRATION, Cure.OTHER_DATA),
        (Fault.DEAD_CHANNEL, Cure.TRAINED_WEIGHTS),
    ],
)
def test_the_cure_acts_on_the_cause(fault: Fault, cure: Cure) -> None:
    planting = Planting(0, fault, 1 if fault.in_a_layer else 0)
    read = {each: right_with(planting, each) for each in Cure}
    assert tasks.best(read) is cure
    others = [read[each] for each in Cure if each not in (cure, Cure.MORE_BITS)]
    assert read[cure] > max(others) + 0.05


@pytest.mark.parametrize("fault", Fault)
def test_your_model_measures_what_the_report_of_the_examination_says(fault: Fault) -> None:
    seed = next(s for s in range(40) if tasks.planting_of(s).fault is fault)
    told, network = report(tasks.planting_of(seed)), tasks.network_of(seed)
    inputs = dict(np.load(io.BytesIO(network.inputs)))
    found = analyze(network.model, inputs, network.config)
    assert right(found) == right(told)
    for one, other in zip(found.layers, told.layers, strict=True):
        for stage in ("local", "accumulated"):
            ours, theirs = (getattr(layer, stage).sqnr_db for layer in (one, other))
            assert ours == pytest.approx(theirs, abs=0.01), (one.name, stage)


def test_of_two_equal_cures_the_smaller_one_is_right() -> None:
    read = dict.fromkeys(Cure, 0.5) | {Cure.PER_CHANNEL: 0.940, Cure.MORE_BITS: 0.944}
    assert tasks.best(read) is Cure.PER_CHANNEL
    assert tasks.best(read | {Cure.MORE_BITS: 0.95}) is Cure.MORE_BITS


def test_each_fault_leaves_its_own_mark() -> None:
    for planting in PLANTINGS:
        found = facts(planting)
        assert (max(f.ratio for f in found) > 50) == (planting.fault is Fault.SCALED_CHANNEL)
        assert (max(f.rounding for f in found) > 0.1) == (planting.fault is Fault.TWO_BITS)
        assert (sum(f.zeros for f in found) > 0) == (planting.fault is Fault.DEAD_CHANNEL)
        clipped = sum(f.clipping > 0.1 for f in found)
        expected = {Fault.CLIPPED_RANGE: 1, Fault.SHIFTED_CALIBRATION: len(found)}
        assert clipped == expected.get(planting.fault, 0)


@pytest.mark.slow
def test_the_app_names_every_fault_and_accuses_no_sound_network() -> None:
    outcome = experiments.app_s_diagnosis()
    assert outcome.answer == experiments.ALL
    assert outcome.claim is not None
    assert ": 0 are accused" in outcome.claim.control

"""What holds for every lesson of the registry."""

import re

import numpy as np
import pytest

from explorer import settings
from explorer.experiments.controls import ExperimentSettings
from explorer.hardware.controls import HardwareSettings
from explorer.integers.controls import IntegerSettings
from explorer.labs.text import read_text
from explorer.lesson.lab_charts import LAB_CHARTS
from explorer.methods.controls import MethodsSettings
from explorer.model.model_settings import ModelSettings
from explorer.network.controls import NetworkSettings
from explorer.pages import PAGES, page_at
from explorer.playground.choices import PlaygroundSettings
from explorer.training.controls import TrainingSettings
from explorer.transformer.controls import TransformerSettings
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Exercise, Write, judge, same
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Moving
from lessons.engine.prose import sections
from lessons.engine.run_program import Ran
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach, Settings, Target
from lessons.registry import LESSONS, lesson

every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)


def test_keys_are_words_for_an_address() -> None:
    assert len({each.key for each in LESSONS}) == len(LESSONS)
    assert all(re.fullmatch(r"[a-z0-9-]+", each.key) for each in LESSONS)
    assert lesson(LESSONS[0].key) is LESSONS[0]


@every
def test_every_text_reads_without_a_placeholder(lesson: Lesson) -> None:
    for step in lesson.steps:
        if not isinstance(step, Check | Write):
            text = step.text.read()
            assert text
            assert "{{" not in text
            assert text.count("$") % 2 == 0


@every
def test_every_section_is_used(lesson: Lesson) -> None:
    texts = [step.text for step in lesson.steps if not isinstance(step, Check | Write)]
    for path in {text.path for text in texts}:
        assert [text.section for text in texts if text.path == path] == list(sections(path))


@every
@pytest.mark.slow
def test_equations_come_with_numbers(lesson: Lesson) -> None:
    """Where a learner is asked to compute, an example comes first; the examination has none."""
    examples = [s.example for s in lesson.steps if isinstance(s, Explain) and s.example]
    assert bool(examples) == (lesson.key != "examination")
    asked = {step.make_task for step in lesson.steps if isinstance(step, Check)}
    assert set(examples) <= asked


@every
@pytest.mark.slow
def test_no_number_is_typed(lesson: Lesson) -> None:
    """Digits stand in formulas, names (int8, A100) and references; other numbers are computed."""
    for path in {step.text.path for step in lesson.steps if not isinstance(step, Check | Write)}:
        text = re.sub(r"\{\{\w+\}\}", "", path.read_text(encoding="utf-8"))
        text = re.sub(
            r"([Ff]igure|Fig\.|eq\.|equations?|[Ll]evel|reference) \d+( and \d+)?", "", text
        )
        text = re.sub(r"\b[A-Za-z]+\d+\b", "", text)
        outside = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", text, flags=re.DOTALL)
        assert not re.search(r"\d", outside), path
        # A decimal in a formula would be a measured number, too.
        assert not re.search(r"\d\.\d", text), path


@every
def test_a_prediction_comes_before_what_it_predicts(lesson: Lesson) -> None:
    asked: dict[str, Predict] = {}
    keys = [step.key for step in lesson.steps if isinstance(step, Predict | Check | Write)]
    assert len(keys) == len(set(keys))
    for position, step in enumerate(lesson.steps):
        if isinstance(step, Predict):
            asked[step.key] = step
            assert lesson.position(step.key) == position
        elif isinstance(step, See):
            assert step.prediction in asked


@every
@pytest.mark.slow
def test_an_outcome_is_an_answer_that_could_be_given(lesson: Lesson) -> None:
    kinds = {step.key: step.answer for step in lesson.steps if isinstance(step, Predict)}
    for step in lesson.steps:
        if isinstance(step, See):
            outcome = step.experiment()
            match kinds[step.prediction]:
                case Choice(options):
                    assert outcome.answer in options
                case Number(low=low, high=high):
                    assert low <= outcome.answer <= high
            assert outcome.accepts(outcome.answer)
            assert {len(row) for row in outcome.table.rows} == {len(outcome.table.columns)}
            assert outcome == step.experiment()


SEEDS = range(30)


@every
@pytest.mark.slow
def test_solutions_pass_and_every_known_mistake_fails_with_its_own_reason(lesson: Lesson) -> None:
    for step in lesson.steps:
        if isinstance(step, Check):
            for task in map(step.make_task, SEEDS):
                assert task.grade(task.solution).right, task.prompt
                for mistake in task.mistakes:
                    feedback = task.grade(mistake.answer)
                    assert not feedback.right, (task.prompt, mistake)
                    assert feedback.reason == mistake.reason, (task.prompt, mistake)
                assert len({m.reason for m in task.mistakes}) == len(task.mistakes)


@every
@pytest.mark.slow
def test_tasks_differ_from_seed_to_seed(lesson: Lesson) -> None:
    for step in lesson.steps:
        if isinstance(step, Check):
            prompts = [step.make_task(seed).prompt for seed in SEEDS]
            assert prompts == [step.make_task(seed).prompt for seed in SEEDS]
            assert len(set(prompts)) > 5, step.key


@every
@pytest.mark.slow
def test_at_least_five_wrong_ideas_are_recognized(lesson: Lesson) -> None:
    for seed in range(8):
        reasons = {
            mistake.reason
            for step in lesson.steps
            if isinstance(step, Check)
            for mistake in step.make_task(seed).mistakes
        }
        assert len(reasons) >= 5, seed


@every
@pytest.mark.slow
def test_any_number_gets_a_reason(lesson: Lesson) -> None:
    for step in lesson.steps:
        if isinstance(step, Check):
            for task in map(step.make_task, range(10)):
                for wrong in (0.0, -1.0, 0.5, 3.0, 1e6, -1e6, 1e-6):
                    if isinstance(task.answer, Number):
                        reason = task.grade(wrong).reason
                        assert len(reason) > 20
                        assert not re.search(r"\b(nan|inf)\b|\de[+−-]?\d{3}", reason), reason


TARGETS = [s.target for each in LESSONS for s in each.steps if isinstance(s, Reach)]
targets = pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.lab)


@targets
def test_a_target_is_reached_by_its_solution_alone(target: Target) -> None:
    assert target.check(lab_settings(target, target.solution)).right
    assert set(target.solution) <= set(target.controls)
    reasons = []
    for miss in ({}, *target.misses):
        feedback = target.check(lab_settings(target, miss))
        assert not feedback.right, miss
        reasons.append(feedback.reason)
    assert len(set(reasons[1:])) == len(target.misses) >= 5
    assert len(target.hints) >= 2


@targets
def test_a_target_names_fields_that_its_lab_has_and_allows(target: Target) -> None:
    """The lab's own reading of its address is what allows a value."""
    lab = LAB_CHARTS[target.lab].settings
    for changes in ({}, target.solution, *target.misses):
        chosen = lab(**{**target.start, **changes})
        assert settings.parse(lab, settings.show(chosen)) == chosen
    assert set(target.controls) <= set(vars(lab()))
    assert "seed" not in target.controls


def lab_settings(target: Target, changes: Settings) -> Settings:
    """All settings of the lab, with these changes after the start."""
    return vars(LAB_CHARTS[target.lab].settings(**{**target.start, **changes}))


EXERCISES = [s.exercise for each in LESSONS for s in each.steps if isinstance(s, Write)]
exercises = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.function)


def returned(exercise: Exercise, source: str, seed: int) -> Ran:
    """What a program of ours returns, run in this process."""
    names: dict = {}
    exec(source, names)
    return Ran(tuple(names[exercise.function](*case) for case in exercise.cases(seed)))


@exercises
@pytest.mark.parametrize("seed", range(5))
def test_the_solution_of_an_exercise_passes(exercise: Exercise, seed: int) -> None:
    feedback = judge(exercise, seed, returned(exercise, exercise.solution, seed))
    assert feedback.right, feedback.reason


@exercises
@pytest.mark.parametrize("seed", range(5))
def test_every_wrong_program_fails_with_its_own_reason(exercise: Exercise, seed: int) -> None:
    assert len(exercise.mistakes) >= 5
    for mistake in exercise.mistakes:
        feedback = judge(exercise, seed, returned(exercise, mistake.source, seed))
        assert not feedback.right
        assert feedback.reason.startswith(mistake.reason), mistake.source
        assert "it should return" in feedback.reason


@exercises
def test_a_program_has_hints_before_its_solution(exercise: Exercise) -> None:
    assert len(set(exercise.hints)) >= 2


@exercises
def test_the_starter_fails_with_a_reason_of_its_own(exercise: Exercise) -> None:
    feedback = judge(exercise, 0, returned(exercise, exercise.starter, 0))
    assert not feedback.right
    assert "starter" in feedback.reason


@exercises
def test_random_calls_differ_from_seed_to_seed(exercise: Exercise) -> None:
    assert exercise.cases(1) == exercise.cases(1)
    assert exercise.cases(1) != exercise.cases(2)
    results = [exercise.expected(*case) for case in exercise.cases(1)]
    assert not all(same(result, results[0]) for result in results)


@every
@pytest.mark.slow
def test_a_moving_picture_has_the_same_series_in_every_frame(lesson: Lesson) -> None:
    moving = [s.chart() for s in lesson.steps if isinstance(s, Explain) and s.chart]
    for picture in moving:
        if isinstance(picture, Moving):
            frames = picture.frames()
            names = {tuple(series.name for series in frame.chart.series) for frame in frames}
            assert len(names) == 1
            assert len({len(frame.says) for frame in frames}) == 1
            assert len({frame.says for frame in frames}) > 1
            assert 0 < len(frames[0].says) <= 3


@every
def test_a_lesson_begins_with_something_that_moves(lesson: Lesson) -> None:
    first = lesson.steps[0]
    assert isinstance(first, Explain)
    assert first.chart


@every
def test_the_labs_of_a_lesson_are_pages(lesson: Lesson) -> None:
    assert lesson.labs
    assert set(lesson.pages) <= {page.url_path for page in PAGES}


PAGE_SETTINGS = {
    "experiments": ExperimentSettings,
    "hardware": HardwareSettings,
    "integers": IntegerSettings,
    "methods": MethodsSettings,
    "network": NetworkSettings,
    "playground": PlaygroundSettings,
    "training": TrainingSettings,
    "transformer": TransformerSettings,
    "your-model": ModelSettings,
}


@every
def test_a_lab_opens_in_a_state_that_it_has(lesson: Lesson) -> None:
    """A page's own settings allow it; a lab's is that of one of its presets, or a part of it."""
    for lab in lesson.labs:
        address, _, state = lab.partition("?")
        page = page_at(address)
        if page.is_lab:
            text = read_text(str(page.path)).sections["presets"]
            presets = [set(query.split("&")) for query in re.findall(r"\]\(\?(\S+)\)", text)]
            assert state, f"say in which state {address} opens"
            assert any(set(state.split("&")) <= preset for preset in presets), lab
        else:
            settings.linked(PAGE_SETTINGS[address], state)


@every
@pytest.mark.slow
def test_every_chart_has_a_line(lesson: Lesson) -> None:
    for step in lesson.steps:
        if isinstance(step, Explain) and step.chart:
            shown = step.chart()
            charts = [f.chart for f in shown.frames()] if isinstance(shown, Moving) else [shown]
            for chart in charts:
                assert all(len(series.x) == len(series.y) >= 1 for series in chart.series)
                assert all(np.isfinite((*s.x, *s.y)).all() for s in chart.series)

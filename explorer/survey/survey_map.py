"""The map: each row of the survey with its files, labs, lessons, and what became of its claim."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.methods.digit_tasks import NETWORKS
from core.methods.method import Method
from core.methods.registry import METHODS
from core.studies.claims.method_cases import SCALES, Case
from core.studies.claims.method_table import MethodTable
from core.studies.claims.table import Table
from core.studies.small_experiments.experiment import Experiment
from core.studies.small_experiments.registry import EXPERIMENTS
from core.studies.survey.row import Row
from core.studies.survey.rows import ROWS
from explorer.methods.table import over_seeds
from explorer.pages import Page, page_at
from explorer.survey.places import NOWHERE, PLACES, Places
from lessons.engine.claim import Verdict, verdict_of
from lessons.engine.lesson import Lesson
from lessons.engine.verdicts import Verdicts
from lessons.registry import lesson

NOT_HERE = "not here"
QUOTED = "quoted only, not measured here"
UNTESTED = "not tested here"
NOT_RUN = "not measured yet"
BITS_SHOWN = 4  # of methods whose bits are chosen


@dataclass(frozen=True)
class Finding:
    """What one test says of a claim.

    words: the outcome. test: what was tested. lesson, step: where, when it is a lesson's step.
    case:  of a method, when it is what `make claims` measured of it.
    experiment: the small experiment that tested it.
    """

    words: str
    test: str
    lesson: Lesson | None = None
    step: int = 0
    case: Case | None = None
    experiment: Experiment | None = None


@dataclass(frozen=True)
class MapRow:
    """A row with everything that belongs to it. files: below the root of the project."""

    row: Row
    files: tuple[str, ...]
    labs: tuple[Page, ...]
    lessons: tuple[Lesson, ...]
    experiments: tuple[Experiment, ...]
    findings: tuple[Finding, ...]

    @property
    def on_a_page(self) -> bool:
        """Whether a lab or a small experiment shows it."""
        return bool(self.labs or self.experiments)

    @property
    def without_finding(self) -> str:
        """What stands in the place of an outcome when there is none."""
        if self.row.untested:
            return f"{UNTESTED}: {self.row.untested}"
        return QUOTED if self.row.quoted else UNTESTED


def survey_map(table: Table, verdicts: Verdicts, measured: MethodTable) -> tuple[MapRow, ...]:
    """Every row of the survey, and one for each method that no row names."""
    known = {name for row in ROWS for name in row.methods}
    added = [_row_of(method) for method in METHODS.values() if method.name not in known]
    return tuple(_mapped(row, table, verdicts, measured) for row in (*ROWS, *added))


def _row_of(method: Method) -> Row:
    """A method that stands in the registry alone."""
    return Row(
        method.section,
        method.title,
        f"see {method.file}",
        f"a method of {method.citation}",
        methods=(method.name,),
    )


def _mapped(row: Row, table: Table, verdicts: Verdicts, measured: MethodTable) -> MapRow:
    places = PLACES.get(row.concept, Places(("methods",)) if row.methods else NOWHERE)
    experiments = tuple(EXPERIMENTS[name] for name in row.experiments)
    files = (
        *(f"core/{file}" for file in row.files),
        *(METHODS[name].file for name in row.methods),
        *(experiment.file for experiment in experiments),
    )
    verdict = (
        *_of_statements(row, table),
        *_of_experiments(experiments, table),
        *_of_lessons(places, verdicts),
    )
    return MapRow(
        row,
        tuple(dict.fromkeys(files)),
        tuple(map(page_at, places.labs)),
        tuple(map(lesson, places.lessons)),
        experiments,
        verdict or tuple(_of_methods(row, measured)),
    )


def _of_statements(row: Row, table: Table) -> Iterator[Finding]:
    """What `make claims` counted over the seeds."""
    for text, _, holds, seeds in table.verdicts():
        if text in row.statements:
            yield Finding(_counted(holds, seeds), text)


def _of_experiments(experiments: Iterable[Experiment], table: Table) -> Iterator[Finding]:
    """The same of its small experiments, without what they say of their controls."""
    for experiment in experiments:
        *effects, _ = experiment.statements
        for text, _, holds, seeds in table.verdicts(effects):
            yield Finding(_counted(holds, seeds), text, experiment=experiment)


def _counted(holds: int, seeds: int) -> str:
    return f"{verdict_of(holds, seeds).value}, in {holds} of {seeds} seeds" if seeds else NOT_RUN


def _of_methods(row: Row, measured: MethodTable) -> Iterator[Finding]:
    """What its methods reach: a measurement without a verdict, where no test gives one."""
    for name in row.methods:
        bits = METHODS[name].own_bits or BITS_SHOWN
        cells = [measured.cell(Case(name, network, bits)) for network in SCALES]
        for cell in cells:
            if cell.runs:
                network = NETWORKS[cell.case.network].title
                unit = "bit" if bits == 1 else "bits"
                test = f"{METHODS[name].title} at {bits} {unit}, {network}"
                yield Finding(f"measured: {over_seeds(cell)}", test, case=cell.case)


def _of_lessons(places: Places, verdicts: Verdicts) -> Iterator[Finding]:
    """The outcomes of the lessons' experiments."""
    for tested in places.tests:
        each = lesson(tested.lesson)
        verdict: Verdict | None = verdicts.get((tested.lesson, tested.prediction))
        step = next(
            i + 1
            for i, step in enumerate(each.steps)
            if getattr(step, "prediction", None) == tested.prediction
        )
        words = verdict.value if verdict else NOT_RUN
        yield Finding(words, f"lesson “{each.title}”, step {step}", each, step)

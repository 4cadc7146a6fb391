"""`make claims`: measures every claim over the seeds, and keeps each number as soon as it is known.

Started again, it goes on where it stopped. Delete core/studies/claims/claims.json to measure anew.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from benchmarks import method_claims, survey_map
from benchmarks.__main__ import machine, versions
from core.studies.claims import depthwise_cnn, digits_cnn, level_error, sorter, sorter_remedies
from core.studies.claims.measure import SEEDS, Measure
from core.studies.claims.table import Row, Table, read_table, write_table
from core.studies.small_experiments.registry import EXPERIMENTS

MEASURES = (
    *digits_cnn.MEASURES,
    *depthwise_cnn.MEASURES,
    *sorter.MEASURES,
    *sorter_remedies.MEASURES,
    *level_error.MEASURES,
    *(measure for one in EXPERIMENTS.values() for measure in one.measures()),
)


def main() -> None:
    """Measures what is missing, seed by seed."""
    measured = f"{date.today():%-d %B %Y} · {machine()} · {versions()}"
    table = with_measures(replace(read_table(), measured=measured), MEASURES)
    for seed in SEEDS:
        for measure in MEASURES:
            if seed in table.row(measure.name).values:
                continue
            value = measure.value(seed)
            table = with_value(table, measure.name, seed, value)
            write_table(table)
            print(f"seed {seed}  {measure.name}: {value:.4g} {measure.unit}", flush=True)
    for row in table.rows:
        print(f"{row.mean:7.2f} ± {row.spread:5.2f} {row.unit}  {row.text}")
    for text, source, holds, seeds in table.verdicts():
        print(f"{holds} of {seeds} seeds  {text} ({source})")
    survey_map.main()
    method_claims.main()


def with_measures(table: Table, measures: Iterable[Measure]) -> Table:
    """The table with a row for each measure, known values kept and rows no longer asked dropped."""
    known = {row.name: row.values for row in table.rows}
    return replace(
        table, rows=tuple(Row(m.name, m.text, m.unit, known.get(m.name, {})) for m in measures)
    )


def with_value(table: Table, name: str, seed: int, value: float) -> Table:
    """The table with one number more."""

    def grown(row: Row) -> Row:
        return replace(row, values={**row.values, seed: value}) if row.name == name else row

    return replace(table, rows=tuple(map(grown, table.rows)))


if __name__ == "__main__":
    main()

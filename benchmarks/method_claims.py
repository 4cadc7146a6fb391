"""The part of `make claims` that compares methods; it keeps each run as soon as it is known.

All seeds of the depthwise network at 4 bits come first: the table that the page compares with the
literature. Started again, it goes on where it stopped. Delete core/studies/claims/methods.json to
measure anew.
"""

from dataclasses import replace
from datetime import date

from benchmarks.__main__ import machine, versions
from core.studies.claims.measure import SEEDS
from core.studies.claims.method_cases import Measured, cases, run_case
from core.studies.claims.method_table import read_methods, write_methods


def main() -> None:
    """Measures what is missing: the table's cases, then the first seed of all, the second, …"""
    measured = f"{date.today():%-d %B %Y} · {machine()} · {versions()}"
    table = replace(read_methods(), measured=measured)
    first = [case for case in cases() if case.network == "depthwise" and case.bits == 4]
    for seed, case in (*table.missing(first, SEEDS), *table.missing(cases(), SEEDS)):
        cell = table.cell(case)
        if cell.refusal or seed in cell.runs:  # since the list was made
            continue
        found = run_case(case, seed)
        table = table.with_run(case, seed, found)
        write_methods(table)
        words = f"{found.accuracy:.1%}" if isinstance(found, Measured) else found
        print(f"seed {seed}  {case.network}, {case.bits} bits, {case.method}: {words}", flush=True)


if __name__ == "__main__":
    main()

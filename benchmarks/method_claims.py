"""The part of `make claims` that compares methods; it keeps each run as soon as it is known.

Started again, it goes on where it stopped. Delete core/studies/claims/methods.json to measure anew.
"""

from dataclasses import replace
from datetime import date

from benchmarks.__main__ import machine, versions
from core.studies.claims.measure import SEEDS
from core.studies.claims.method_cases import Measured, cases, run_case
from core.studies.claims.method_table import read_methods, write_methods


def main() -> None:
    """Measures what is missing: the first seed of every case, then the second, …"""
    measured = f"{date.today():%-d %B %Y} · {machine()} · {versions()}"
    table = replace(read_methods(), measured=measured)
    for seed, case in table.missing(cases(), SEEDS):
        if table.cell(case).refusal:  # since the list was made
            continue
        found = run_case(case, seed)
        table = table.with_run(case, seed, found)
        write_methods(table)
        words = f"{found.accuracy:.1%}" if isinstance(found, Measured) else found
        print(f"seed {seed}  {case.network}, {case.bits} bits, {case.method}: {words}", flush=True)


if __name__ == "__main__":
    main()

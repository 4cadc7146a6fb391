"""The part of `make claims` that runs the lessons' experiments and writes the map of the survey.

Each verdict is kept as soon as it is known. Delete lessons/engine/verdicts.json to run them anew.
"""

from core.studies.claims.method_table import read_methods
from core.studies.claims.table import read_table
from explorer.survey.markdown_map import write_map
from explorer.survey.survey_map import survey_map
from lessons.engine.verdicts import Verdicts, predictions_of, read_verdicts, write_verdicts
from lessons.registry import LESSONS


def main() -> None:
    """Runs the experiments that were not run yet, then writes the map."""
    known = read_verdicts()
    verdicts: Verdicts = {}
    for each, prediction in predictions_of(LESSONS):
        place = each.key, prediction
        if place in known:
            verdict = known[place]
        else:
            claim = each.outcome(prediction).claim
            verdict = claim.verdict if claim else None
            print(f"{each.key}, {prediction}: {verdict.value if verdict else 'no claim'}")
        verdicts = {**verdicts, place: verdict}
        write_verdicts({**known, **verdicts})
    write_verdicts(verdicts)  # without those of steps that are gone
    write_map(survey_map(read_table(), verdicts, read_methods()))


if __name__ == "__main__":
    main()

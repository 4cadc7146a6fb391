"""The page "Small experiments": numbers of its seed, the outcome over five, a link from the map."""

import pytest

from core.studies.small_experiments.registry import EXPERIMENTS
from explorer.experiments.chart import figure
from tests.explorer.opening import opened

pytestmark = pytest.mark.slow


def test_the_page_computes_what_its_program_prints(capsys: pytest.CaptureFixture[str]) -> None:
    app = opened("experiments/page.py", seed="1")
    exec(app.code[0].value, {})
    printed = dict(line.rsplit(": ", 1) for line in capsys.readouterr().out.splitlines())
    shown = app.table[-1].value
    assert [float(v) for v in shown["now, %"]] == [
        pytest.approx(float(printed[name]), abs=0.05) for name in EXPERIMENTS["pruning"].cases
    ]
    outcomes = app.table[0].value
    assert list(outcomes["statement"]) == [s.text for s in EXPERIMENTS["pruning"].statements]
    assert all("of 5 seeds" in outcome for outcome in outcomes["outcome here"])


def test_a_link_opens_an_experiment_and_nonsense_the_first() -> None:
    app = opened("experiments/page.py", experiment="protective-range")
    assert any("within ±63" in m.value for m in app.markdown)
    assert opened("experiments/page.py", experiment="<b>").query_params["experiment"] == "pruning"


def test_each_case_has_a_bar_and_a_dot_for_each_seed() -> None:
    from core.studies.claims.table import read_table

    experiment = EXPERIMENTS["integer-functions"]
    bars, dots = figure(experiment, dict.fromkeys(experiment.cases, 0.5), read_table()).data
    assert len(bars.x) == len(experiment.cases)
    assert len(dots.x) == 5 * len(experiment.cases)

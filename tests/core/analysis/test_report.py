"""A report as JSON and back: exact, without signal and not measured stay three different things."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from core.analysis import LayerError, analyze
from core.analysis.results.report import Report
from core.analysis.shell.table import as_text
from core.metrics import decibels, error_sums
from tests.core.analysis.models import small_cnn

ONES, ZEROS = np.ones(3), np.zeros(3)
EXACT, LOST = error_sums(ONES, ONES), error_sums(ZEROS, ONES)


def layer(**fields) -> LayerError:
    given = {"weight": EXACT, "input": LOST, "local": EXACT, "weight_shapes": ((3,),)} | fields
    return LayerError(index=0, name="l", op="Conv", parameters=3, **given)


@pytest.mark.parametrize("worst", [math.inf, -math.inf, None, 12.5])
def test_a_layer_survives_json(worst: float | None) -> None:
    one = layer(weight_worst_channel_sqnr_db=worst)
    plain = json.loads(json.dumps(one.to_dict(), allow_nan=False))
    assert LayerError.from_dict(plain) == one
    assert plain["weight_sqnr_db"] is plain["input_sqnr_db"] is plain["accumulated_sqnr_db"] is None
    assert (plain["weight_exact"], plain["input_exact"]) == (True, False)
    assert plain["accumulated_exact"] is None
    assert plain["weight_worst_channel_exact"] == {math.inf: True, None: None}.get(worst, False)


def test_words() -> None:
    assert [decibels(sums.sqnr_db) for sums in (EXACT, LOST)] == ["exact", "no signal"]
    assert decibels(error_sums(ONES, ONES * 1.1).sqnr_db) == "20.0 dB"


def test_order_and_text_of_a_report() -> None:
    report = analyze(small_cnn().SerializeToString())
    first = report.layers[0]
    changed = [replace(first, name=n, local=s) for n, s in (("e", EXACT), ("l", LOST), ("n", None))]
    mixed = replace(report, layers=(*changed, first))
    assert [one.name for one in mixed.worst_first] == ["l", first.name, "e", "n"]
    assert "exact" in as_text(mixed)
    assert "no signal" in as_text(mixed)
    assert Report.from_dict(json.loads(json.dumps(mixed.to_dict(), allow_nan=False))) == mixed

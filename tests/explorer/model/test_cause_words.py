"""Causes in words, and where each is shown."""

import pytest

from core.analysis import LayerSettings
from core.analysis.causes.cause import Cause, Evidence
from core.analysis.causes.table import CAUSES
from explorer.model import cause_words
from explorer.model.further import further
from explorer.pages import page_at
from lessons import registry

EVIDENCE: dict[str, Evidence] = {
    "accumulator overflow": {
        "accumulator_bits": 16,
        "largest_sum": 40_000,
        "limit": 32_767,
        "bits_needed": 17,
    },
    "shared scale": {
        "operator": "sum",
        "largest": 0.5,
        "shared_high": 50.0,
        "shared_low": -40.0,
        "gain_db": 30.0,
    },
    "shifted data": {
        "input": "<b>x</b>",
        "statistic": "mean",
        "calibration": 0.5,
        "held_out": 2.0,
        "difference": 4.0,
        "expected_difference": 0.5,
    },
    "dead channel": {
        "reason": "zero weights",
        "channel": 3,
        "dead_channels": 1,
        "channels": 8,
        "usual_share": 0.0,
    },
    "too few bits": {"tensor": "weights", "bits": 2, "usual_bits": 8, "gain_db": 30.0},
    "calibration tail": {
        "low": 0.0,
        "high": 1.0,
        "smallest": 0.0,
        "largest": 5.0,
        "share_clipped": 0.01,
        "share_of_error": 0.9,
        "gain_db": 20.0,
    },
    "negative tail": {
        "lowest": -0.28,
        "codes": 1,
        "share_negative": 0.4,
        "tail_sqnr_db": 3.0,
        "share_of_error": 0.3,
    },
    "unbalanced concatenation": {
        "parts": 2,
        "largest_part": 50.0,
        "smallest_part": 0.5,
        "gain_db": 30.0,
    },
    "outlier values": {
        "tensor": "weights",
        "outliers": 1,
        "largest": 9.0,
        "largest_without": 1.0,
        "gain_db": 18.0,
    },
    "outlier channel": {
        "tensor": "input",
        "channel": 7,
        "largest": 100.0,
        "largest_without": 1.0,
        "gain_db": 35.0,
        "reader": "next",
    },
    "unequal channels": {
        "tensor": "input",
        "largest_channel": 60.0,
        "median_channel": 0.25,
        "gain_db": 40.0,
    },
}
SAID = {
    "accumulator overflow": ("40,000", "17 bits", "32,767"),
    "shared scale": ("[sum]", "-40", "50", "0.5", "30.0 dB"),
    "shifted data": ("&lt;b&gt;x", "mean", "0.5", "2"),
    "dead channel": ("channel 3", "1 of 8", "0%"),
    "too few bits": ("2 bits", "8", "30.0 dB"),
    "calibration tail": ("0 … 1", "5", "1.00%", "90%", "20.0 dB"),
    "negative tail": ("40%", "-0.28", "1 code ", "3.0 dB"),
    "unbalanced concatenation": ("2 tensors", "50", "0.5", "30.0 dB"),
    "outlier values": ("1 of its weights", "9", "18.0 dB"),
    "outlier channel": ("Channel 7 of its output", "[next] reads", "100", "35.0 dB"),
    "unequal channels": ("inputs", "60", "0.25", "40.0 dB"),
}


def quote(name: str) -> str:
    return f"[{name.replace('<', '&lt;').replace('>', '&gt;')}]"


@pytest.mark.parametrize("name", CAUSES)
def test_every_cause_says_its_evidence(name: str) -> None:
    cause = Cause("layer", name, EVIDENCE[name], ())
    words = cause_words.evidence(cause, quote)
    assert cause_words.title(cause)
    for part in SAID[name]:
        assert part in words


KNOWN = "the address"


def of(layer: str, what: str) -> str:
    return KNOWN


@pytest.mark.parametrize("name", CAUSES)
def test_links_hold_what_the_lab_allows(name: str) -> None:
    there = further(Cause("layer", name, EVIDENCE[name], ()), LayerSettings(weight_bits=4), of)
    for one in there:
        assert page_at(one.url_path).path.is_file()
    assert there[0].query["story"] == KNOWN


def test_the_step_where_two_branches_meet() -> None:
    cause = Cause("a", "shared scale", EVIDENCE["shared scale"], ())
    _, there = further(cause, LayerSettings(), of)
    step = registry.lesson(there.query["lesson"]).steps[int(there.query["step"]) - 1]
    assert step.title == "Two branches meet"


def test_the_lab_opens_with_the_layers_bits() -> None:
    cause = Cause("a", "outlier channel", {**EVIDENCE["outlier values"], "channel": 2}, ())
    (there,) = further(cause, LayerSettings(weight_bits=3), of)
    assert (there.url_path, there.query["bits"]) == ("granularity", "3")


def test_remedies_that_are_settings_and_those_that_are_not() -> None:
    cause = Cause("a", "dead channel", EVIDENCE["dead channel"], ("remove channel", "more bits"))
    assert cause_words.applicable(cause) == ("more bits",)
    assert cause_words.by_hand(cause).startswith("Remove the channel")


def test_why_a_channel_is_dead() -> None:
    reach = {"low": -103.0, "high": -98.0, "usual_low": -1.5, "usual_high": 2.5}
    cut_off: Evidence = {**EVIDENCE["dead channel"], "reason": "constant output", **reach}
    words = cause_words.evidence(Cause("layer", "dead channel", cut_off, ()), quote)
    for part in ("channel 3", "-103 to -98", "-1.5 to 2.5", "1 of 8"):
        assert part in words
    unread: Evidence = {**EVIDENCE["dead channel"], "reason": "unread output"}
    words = cause_words.evidence(Cause("layer", "dead channel", unread, ()), quote)
    assert "nothing depends on this channel" in words


def test_a_giant_channel_with_a_scale_of_its_own_costs_the_weights_nothing() -> None:
    evidence: Evidence = {**EVIDENCE["outlier channel"], "tensor": "weights", "reader": "layer"}
    cause = Cause("layer", "outlier channel", {**evidence, "scales": "per channel"}, ())
    assert "the weights lose nothing" in cause_words.evidence(cause, quote)

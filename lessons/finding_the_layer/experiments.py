"""The experiments of this lesson: who is accused, and what two bad layers do together."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from core.analysis import LayerError, LayerSettings, Report
from core.networks.take_home.float_onnx import float_onnx
from core.studies.digit_accuracy import images_with_answers
from core.studies.layer_reports import (
    NAMES,
    SEEDS,
    network,
    report_of,
    right,
    right_in_float,
    with_fixed_ranges,
)
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.network import Network
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent

FEW = 2  # bits
SEED = SEEDS[0]
PAIR = (1, 2)  # the layers of the second experiment
STANDS_OUT_DB = 15.0  # below the median of the others

ALWAYS = "Always"
MOSTLY = "In more than half of the networks, not in all"
RARELY = "In half of the networks or fewer"
HOW_OFTEN = (ALWAYS, MOSTLY, RARELY)

NEARLY_ALL = "Nearly all: more than 80 %"
A_PART = "A part: 20 to 80 %"
LITTLE = "Little: less than 20 %"
REGAINED = (NEARLY_ALL, A_PART, LITTLE)

BITS = LayerSettings(per_channel=False, weight_bits=FEW)
IN_FLOAT = LayerSettings(per_channel=False, in_float=True)


def damaged(seed: int, layers: tuple[int, ...], bits: int = FEW) -> Report:
    """The report of a network in which these layers have few bits."""
    return _report(seed, layers, bits, ())


def in_float(seed: int, layers: tuple[int, ...], kept: tuple[int, ...]) -> Report:
    """The same, with the layers `kept` in float."""
    return _report(seed, layers, FEW, kept)


@cache
def _report(seed: int, layers: tuple[int, ...], bits: int, kept: tuple[int, ...]) -> Report:
    settings: Mapping[str, LayerSettings] = {
        **{NAMES[i]: replace(BITS, weight_bits=bits) for i in layers},
        **{NAMES[i]: IN_FLOAT for i in kept},
    }
    return report_of(network(seed), settings)


def damaged_network(layer: int, bits: int = FEW) -> Network:
    """The network in which this layer has few bits, for "Your model"."""
    config = with_fixed_ranges(damaged(SEED, (layer,), bits))
    model = float_onnx(network(SEED))
    return Network("damaged-digits", model, images_with_answers(), config)


def sqnr(layer: LayerError, stage: str) -> float:
    """The SQNR of a stage, "local" or "accumulated", in dB."""
    return float(getattr(layer, stage).sqnr_db)


def lowest(report: Report, stage: str) -> str:
    """The name of the layer with the lowest SQNR of that stage."""
    return min(report.layers, key=lambda layer: sqnr(layer, stage)).name


def who_is_accused() -> Outcome:
    """Each layer damaged in turn, in each network; networks without damage are the control."""
    cases = [(seed, i) for seed in SEEDS for i in range(len(NAMES))]
    accused = {
        stage: [lowest(damaged(seed, (i,)), stage) for seed, i in cases]
        for stage in ("accumulated", "local")
    }
    named = {
        stage: sum(name == NAMES[i] for name, (_, i) in zip(names, cases, strict=True))
        for stage, names in accused.items()
    }
    by_accumulated, by_local = named["accumulated"], named["local"]
    last = sum(
        name == NAMES[-1] and i < len(NAMES) - 1
        for name, (_, i) in zip(accused["accumulated"], cases, strict=True)
    )
    return Outcome(
        answer=ALWAYS
        if by_accumulated == len(cases)
        else MOSTLY
        if by_accumulated > len(cases) / 2
        else RARELY,
        finding=f"The lowest accumulated SQNR names the damaged layer in **{by_accumulated} of "
        f"{len(cases)}** networks. In {last} of them it accuses the last layer, which is sound. "
        f"The lowest local SQNR names it in **{by_local} of {len(cases)}**.",
        table=Table(
            ("damaged", "lowest accumulated", "lowest local", "digits right"),
            tuple(
                (NAMES[i], by_sum, by_own, percent(right(damaged(seed, (i,)))))
                for (seed, i), by_sum, by_own in zip(
                    cases, accused["accumulated"], accused["local"], strict=True
                )
            ),
        ),
        claim=Claim(
            "IV-B",
            "Layers differ in how much they suffer from few bits, and a measure of each layer "
            "tells which.",
            f"{len(SEEDS)} digit networks of {len(NAMES)} layers, each layer with {FEW}-bit "
            f"weights in turn: its local SQNR is the lowest in {by_local} of {len(cases)}.",
            f"The same networks with 8 bits everywhere: a layer lies {number(STANDS_OUT_DB)} dB or "
            f"more below the median of the others in {_accused_when_sound()} of {len(SEEDS)}.",
            verdict_of(by_local, len(cases)),
        ),
    )


def _accused_when_sound() -> int:
    """In how many sound networks a layer stands out."""
    found = 0
    for seed in SEEDS:
        values = sorted(sqnr(layer, "local") for layer in damaged(seed, ()).layers)
        found += values[len(values) // 2] - values[0] >= STANDS_OUT_DB
    return found


def regained(kept: tuple[int, ...]) -> float:
    """The share that comes back of what two bad layers lose, with `kept` in float."""
    whole, broken = right_in_float(damaged(SEED, ())), right(damaged(SEED, PAIR))
    return (right(in_float(SEED, PAIR, kept)) - broken) / (whole - broken)


def two_bad_layers() -> Outcome:
    """Two layers with few bits, and each or both of them in float; sound layers are the control."""
    others = tuple(i for i in range(len(NAMES)) if i not in PAIR)
    best = max(PAIR, key=lambda i: regained((i,)))
    share = regained((best,))
    choices = [*((i,) for i in PAIR), PAIR, *((i,) for i in others)]
    alone = {i: right(damaged(SEED, (i,))) for i in PAIR}
    return Outcome(
        answer=NEARLY_ALL if share > 0.8 else A_PART if share >= 0.2 else LITTLE,
        finding=f"With {NAMES[best]} in float **{number(100 * share, 2)} %** comes back; with both "
        f"of them in float {number(100 * regained(PAIR), 3)} %. Damaged alone, they leave "
        + " and ".join(f"{percent(alone[i])} ({NAMES[i]})" for i in PAIR)
        + ". Sound layers in float give back next to nothing.",
        table=Table(
            ("left in float", "digits right", "comes back"),
            (
                ("none", percent(right(damaged(SEED, PAIR))), percent(0.0)),
                *(
                    (
                        " and ".join(NAMES[i] for i in kept),
                        percent(right(in_float(SEED, PAIR, kept))),
                        percent(regained(kept)).replace("-", "−"),
                    )
                    for kept in choices
                ),
            ),
        ),
    )

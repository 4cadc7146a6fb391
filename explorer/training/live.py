"""What changes while the page trains: the curves, the numbers, the weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.metrics import decibels, sqnr_db
from core.studies.claims.table import Row
from core.studies.training_on_levels import changed_level
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.controls.playing import Run
from explorer.controls.plot import plot
from explorer.training import curves, drift
from explorer.training.controls import TrainingSettings
from explorer.training.epochs import Epoch, of_bits


@dataclass(frozen=True, eq=False)
class Live:
    """What is drawn together with the run.

    float_accuracy, rounded: shares 0 to 1, of the float network, and after rounding by bits.
    measured: the claims beside the curves, by bits.
    """

    settings: TrainingSettings
    float_accuracy: float
    rounded: Mapping[int, float]
    measured: Mapping[int, Mapping[str, Row]]

    def draw(self, run: Run[Epoch]) -> None:
        """The picture of all steps so far."""
        steps = list(run.steps)
        seen = of_bits(steps, self.settings.bits)
        chart = curves.figure(
            self.float_accuracy, self.rounded, steps, self.settings.bits, self.measured
        )
        plot(
            chart,
            "curves",
            "Test digits read correctly over the epochs; the last numbers are in the table.",
        )
        rows = [row for lines in self.measured.values() for row in lines.values()]
        if rows:
            seeds = min(len(row.values) for row in rows)
            st.caption(
                f"Diamonds: mean and standard deviation over {seeds} seeds, by `make "
                "claims`. Numbers in the titles: the change by rounding alone."
            )
        self._accuracies(seen[-1])
        self._weights(seen[0], seen[-1])

    def _accuracies(self, now: Epoch) -> None:
        rounded = self.rounded[self.settings.bits]
        lost, regained = self.float_accuracy - rounded, now.learned.accuracy - rounded
        won = f"{regained / lost:.0%}" if lost > 0 else "nothing"
        words = f"after epoch {now.learned.epoch:g}: {won} of the loss regained"
        if now.learned.epoch == 0:  # a rule such as LSQ has levels of its own before any training
            words = "not trained yet: on the levels that the rule starts with"
        number_row(
            Number(
                f"Rounded to {self.settings.bits} bits ↑",
                f"{rounded:.1%}",
                f"of the test digits; float {self.float_accuracy:.1%}. Higher is better",
            ),
            Number(
                "Only biases trained ↑",
                f"{now.biases.accuracy:.1%}",
                f"after epoch {now.biases.epoch:g}: the control. Higher is better",
            ),
            Number(
                "Trained on the levels ↑",
                f"{now.learned.accuracy:.1%}",
                f"{words}. Higher is better",
            ),
        )

    def _weights(self, first: Epoch, now: Epoch) -> None:
        before, after, layer = first.learned, now.learned, self.settings.layer_index
        plot(
            drift.figure(before, after, layer),
            "drift",
            "Histograms of the layer’s weights before training and now, with the levels.",
        )
        scales = [float(np.asarray(step.weights[layer].scale)) for step in (before, after)]
        st.caption(
            f"S = {scales[0]:.4f} before training, {scales[1]:.4f} after epoch {after.epoch:g}."
        )
        own = [
            sqnr_db(step.chain.layers[layer].weight, step.quantized.layers[layer].weight)
            for step in (before, after)
        ]
        number_row(
            Number(
                "On another level",
                f"{changed_level(before, after, layer):.1%}",
                "of these weights, since training began",
            ),
            Number(
                "SQNR of the weights ↑",
                decibels(own[1]),
                f"float weights against their levels; before training {decibels(own[0])}. "
                "Higher: nearer",
            ),
        )

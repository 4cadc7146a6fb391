"""The controls: which experiment, and its seed."""

from dataclasses import dataclass

import streamlit as st

from core.studies.small_experiments.experiment import Experiment
from core.studies.small_experiments.registry import EXPERIMENTS
from explorer import settings
from explorer.controls.choices import select


@dataclass(frozen=True)
class ExperimentSettings:
    """What is shown. seed: of the run on screen."""

    experiment: str = settings.choice("pruning", EXPERIMENTS)
    seed: int = settings.whole(0, 0, 999)

    @property
    def chosen(self) -> Experiment:
        """The experiment itself."""
        return EXPERIMENTS[self.experiment]


def choose() -> None:
    """The question that is asked, and the seed."""
    questions = {name: f"{one.section} · {one.question}" for name, one in EXPERIMENTS.items()}
    question, seed = st.columns([0.8, 0.2], gap="medium")
    with question:
        select(ExperimentSettings, "experiment", "Question", questions)
    seed.number_input("Seed", 0, 999, key=settings.key(ExperimentSettings, "seed"))

"""The list of what was tried on a model: each trial with the one that it began from."""

from dataclasses import dataclass, replace

from core.analysis.remedies.trial import Trial, front_of


@dataclass(frozen=True)
class TrialList:
    """All trials in their order, the first of them the model as given.

    parents: for each trial the number of the one that it began from; of the first, its own.
    chosen:  the number of the trial whose settings hold now.
    """

    trials: tuple[Trial, ...]
    parents: tuple[int, ...]
    chosen: int = 0

    @classmethod
    def beginning(cls, given: Trial) -> "TrialList":
        """The list with the model as given."""
        return cls((given,), (0,))

    @property
    def now(self) -> Trial:
        """The trial whose settings hold now."""
        return self.trials[self.chosen]

    @property
    def front(self) -> frozenset[int]:
        """The numbers of the trials that no other beats in bytes and in held-out error."""
        front = front_of(self.trials)
        return frozenset(n for n, trial in enumerate(self.trials) if any(trial is f for f in front))

    def tried(self, trial: Trial) -> "TrialList":
        """The list with one more trial, which began from the chosen one and is chosen now."""
        number = len(self.trials)
        return TrialList((*self.trials, trial), (*self.parents, self.chosen), number)

    def mended(self, trials: tuple[Trial, ...], best: Trial) -> "TrialList":
        """The list with the trials of a search, the first of them the chosen one; `best` is chosen.

        All of them can be undone in one step.
        """
        new = trials[1:]
        parents = (*self.parents, *(self.chosen for _ in new))
        number = next((n for n, trial in enumerate(new) if trial is best), None)
        chosen = self.chosen if number is None else len(self.trials) + number
        return TrialList((*self.trials, *new), parents, chosen)

    def at(self, number: int) -> "TrialList":
        """The list with the settings of this trial."""
        return replace(self, chosen=number)

    def undone(self) -> "TrialList":
        """The list with the settings of before the chosen trial."""
        return self.at(self.parents[self.chosen])

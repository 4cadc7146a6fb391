"""Play, Pause, Step and Reset of a computation that a visitor watches step by step.

The visitor's session holds the generator, and a fragment asks it for one step after another:

    run = playing.session_run("training", now, lambda: train(now))     # another `now` begins anew
    playing.buttons(run)
    playing.follow(run, draw)                                    # draw(run) draws what is there

The browser asks for each run of the fragment. A closed tab asks no more, and nothing goes on
without it.
"""

from collections.abc import Callable, Hashable, Iterator
from threading import Lock
from typing import Generic, TypeVar

import streamlit as st

Step = TypeVar("Step")


class Run(Generic[Step]):
    """The steps of one visitor's computation so far.

    start: begins the computation.

    A visitor's click starts a new thread while the old one may still compute a step: the lock lets
    only one of them ask the generator.

    >>> run = Run(lambda: iter("ab"))
    >>> run.step(), run.steps, run.ended
    (None, ['a'], False)
    >>> run.step(), run.step(), run.steps, run.ended  # the third finds the end
    (None, None, ['a', 'b'], True)
    """

    def __init__(self, start: Callable[[], Iterator[Step]]) -> None:
        self._start = start
        self._lock = Lock()
        self._source = start()
        self.steps: list[Step] = []
        self.playing = False
        self.ended = False

    def step(self) -> None:
        """Pauses, and computes the next step."""
        with self._lock:
            self.playing = False
            self._advance()

    def step_if_playing(self) -> None:
        """The next step, if it is playing."""
        with self._lock:
            if self.playing:
                self._advance()

    def play(self) -> None:
        """Goes on by itself from now on; from the start again if it had ended."""
        with self._lock:
            if self.ended:
                self._begin()
                self._advance()
            self.playing = not self.ended

    def pause(self) -> None:
        """Stops after the step that is being computed."""
        with self._lock:
            self.playing = False

    def reset(self) -> None:
        """Back to the first step, paused."""
        with self._lock:
            self._begin()
            self._advance()

    def _begin(self) -> None:
        self._source = self._start()
        self.steps.clear()
        self.playing = self.ended = False

    def _advance(self) -> None:
        try:
            self.steps.append(next(self._source))
        except StopIteration:
            self.ended, self.playing = True, False


def session_run(
    name: str,
    about: Hashable,
    start: Callable[[], Iterator[Step]],
    first: int = 1,
) -> Run[Step]:
    """The session's run of this name; a new one, with its `first` steps, when `about` is another.

    about: everything that `start` depends on.
    """
    key = f"playing: {name}"
    known = st.session_state.get(key)
    if known is None or known[0] != about:
        run: Run[Step] = Run(start)
        for _ in range(first):
            run.step()
        known = st.session_state[key] = about, run
    return known[1]


def buttons(run: Run) -> None:
    """Play or Pause, Step and Reset, in a row."""
    with st.container(horizontal=True, gap="small"):
        if run.playing:
            st.button("Pause", icon=":material/pause:", type="primary", on_click=run.pause)
        else:
            st.button("Play", icon=":material/play_arrow:", type="primary", on_click=run.play)
        st.button("Step", icon=":material/skip_next:", on_click=run.step, disabled=run.ended)
        st.button("Reset", icon=":material/replay:", on_click=run.reset)


def follow(
    run: Run[Step], draw: Callable[[Run[Step]], None], every: float = 0.2, slow: bool = False
) -> None:
    """Draws the run, and while it plays takes a step and draws it again every `every` seconds.

    slow: draws before each step instead of after it, since Streamlit dims whatever a long run has
    not drawn yet; called last on a page, so that nothing else waits for the step.
    """
    st.fragment(_draw_next, run_every=every if run.playing else None)(run, draw, slow)


def _draw_next(run: Run[Step], draw: Callable[[Run[Step]], None], slow: bool) -> None:
    if slow:
        draw(run)
    was_playing = run.playing
    run.step_if_playing()
    if was_playing and not run.playing:
        st.rerun()  # the whole page: the buttons change, and the browser stops asking
    if not slow:
        draw(run)

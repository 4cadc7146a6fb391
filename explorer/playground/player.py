"""Play, pause, step and reset: how many rounds of training the visitor sees."""

import streamlit as st

from explorer import settings
from explorer.playground.choices import LAST, PlaygroundSettings

_PLAYING = "playground: playing"


def buttons() -> None:
    """The three buttons, outside of the fragment that they start and stop."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if playing():
            st.button(
                "Pause", icon=":material/pause:", type="primary", on_click=_play, args=(False,)
            )
        else:
            st.button(
                "Play",
                icon=":material/play_arrow:",
                type="primary",
                on_click=_play,
                args=(True,),
                disabled=rounds() >= LAST,
            )
        st.button("Step", icon=":material/skip_next:", on_click=_step, disabled=rounds() >= LAST)
        st.button("Reset", icon=":material/replay:", on_click=_reset, disabled=rounds() == 0)


def playing() -> bool:
    """Whether each run of the fragment trains one more round."""
    return st.session_state.get(_PLAYING, False)


def rounds() -> int:
    """How many rounds are on screen."""
    return st.session_state[settings.key(PlaygroundSettings, "round")]


def advance() -> None:
    """One more round while playing; after the last one the whole page learns that it ended."""
    if playing():
        settings.put(PlaygroundSettings, round=min(rounds() + 1, LAST))
        if rounds() == LAST:
            _play(False)
            st.rerun()


def _play(on: bool) -> None:
    st.session_state[_PLAYING] = on


def _step() -> None:
    _play(False)
    settings.put(PlaygroundSettings, round=min(rounds() + 1, LAST))


def _reset() -> None:
    _play(False)
    settings.put(PlaygroundSettings, round=0)

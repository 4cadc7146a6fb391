"""The app's entry: `streamlit run explorer/app.py`, from any working directory."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:  # Streamlit puts only this file's folder there
    sys.path.insert(0, ROOT)

import explorer.preload  # noqa: E402, F401
from core.version import VERSION  # noqa: E402
from explorer import settings, theme  # noqa: E402
from explorer.chart.bundle import vega_bundle  # noqa: E402
from explorer.frame import presenting, visit  # noqa: E402
from explorer.frame.copy_link import copy_link  # noqa: E402
from explorer.lesson.links import lessons_about  # noqa: E402
from explorer.pages import NAME, PAGES  # noqa: E402
from explorer.uploads import keep_in_memory  # noqa: E402


def main() -> None:
    """Draws the frame around every page, then the page itself."""
    st.set_page_config(NAME, theme.ICON, layout="wide")
    sections: dict[str, list[st.Page]] = {}
    for page in PAGES:
        entry = st.Page(
            page.path,
            title=page.title,
            url_path=page.url_path,
            default=not page.url_path,
            visibility="visible" if page.in_menu else "hidden",
        )
        sections.setdefault(page.section, []).append(entry)
    current = st.navigation(sections, expanded=True)  # no page behind "View more"
    if current.url_path:
        st.set_page_config(f"{current.title} · {NAME}")
    settings.arrive(current.url_path)
    visit.arrive()
    vega_bundle()  # written before a chart asks for it
    keep_in_memory()
    st.html(theme.STYLE)
    presenting.style()
    with st.sidebar:
        copy_link()
        presenting.present_button()
        st.caption(f"Version {VERSION}")
    current.run()
    lessons_about(current.url_path)
    presenting.leave_button()


main()

"""The page "Teach with this": the course in class hours, and what a teacher gives to a class."""

import streamlit as st

from explorer.frame.print_page import print_page
from explorer.teach.links import link_maker
from explorer.teach.tables import needs, outline
from lessons.outlines import EIGHT_HOURS, THREE_HOURS

st.title("Teach with this")
st.write(
    "The course for a class: outlines, what each lesson needs, links that open a lesson as you "
    "want it, and sheets to print. Lessons ask before they show, so let learners commit to a guess "
    "before the class discusses it."
)
with st.container(key="not-printed"):
    print_page()

st.header("Three class hours")
st.markdown(outline(THREE_HOURS))
st.header("Eight class hours")
st.markdown(outline(EIGHT_HOURS))
st.caption("Minutes are estimated from the words and the questions of each lesson.")

st.header("What each lesson needs")
st.markdown(needs())
st.caption(
    "A sheet is the lesson on paper: texts, questions, and space to write. Its answers are a sheet "
    "of their own. A program needs a server that runs learners’ programs, or a computer with "
    "Python for each learner."
)

with st.container(key="not-printed-link"):
    st.header("A link for your class")
    link_maker()

st.header("At the projector, and afterwards")
st.markdown(
    "- **Present this page**, in the menu at the left, hides the menu and enlarges the text; so "
    "does `present=1` in an address. The browser’s zoom (Ctrl and +) enlarges the pictures, too.\n"
    "- **⋮** at the top right has a light and a dark theme; `embed_options=dark_theme` or "
    "`light_theme` in an address opens a page in one of them.\n"
    "- `embed=true` in an address shows the page alone, inside a page of your own.\n"
    "- Every address holds what is on screen. **Copy the link to this page** gives it to others.\n"
    "- To remove a control from a lab, add its name to the address: with "
    "`range?bits=3&hide=bits,presets` learners see 3 bits, and cannot change them or choose "
    "a preset. The names are those in the lab’s address.\n"
    "- **Answers**: on the page of the course each learner saves their own answers as a table "
    "(CSV) and hands it to you. Nothing is collected by this server."
)
with st.container(key="not-printed-links"):
    st.page_link("claims/page.py", label="The claims, with their sources and what our runs say")
    st.page_link("course/page.py", label="The course, as learners see it")
    st.page_link("certificate/page.py", label="The certificate")

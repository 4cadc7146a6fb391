"""The page "Certificate": the certificate of what is answered so far, to print or to keep."""

from datetime import date

import streamlit as st

from explorer.certificate.document import STYLE, as_file, certificate
from explorer.frame.print_page import print_page
from explorer.lesson.progress import record, store
from lessons.registry import LESSONS

with st.container(key="not-printed"):
    st.title("Certificate")
    st.write("It lists every question that you have answered, how it was checked, and the outcome.")
    name = st.text_input(
        "Your name, as it should be printed",
        max_chars=100,
        key="certificate: name",
        persist_state="session",
    )
body = certificate(record(), LESSONS, name, date.today())
with st.container(horizontal=True, key="not-printed-buttons"):
    print_page()
    st.download_button("Save as a file", as_file(body), "certificate.html", "text/html")
    st.page_link("course/page.py", label="The course", icon=":material/school:")
st.html(STYLE + body)
store()

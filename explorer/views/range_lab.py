"""The lab of the clipping range: which numbers should a few levels cover?"""

import streamlit as st

from explorer.pages import page_at

page = page_at("range")
st.title("Which range should a few levels cover?")
st.write(page.purpose)

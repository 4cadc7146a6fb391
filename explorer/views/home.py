"""The first page: draw a digit, drag the bits, watch the network change its mind."""

import streamlit as st

from explorer.pages import page_at

page = page_at("")
st.title("What happens to a network when its numbers get fewer bits?")
st.write(page.purpose)

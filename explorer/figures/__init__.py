"""Results of the core as charts: pure functions that never import Streamlit."""

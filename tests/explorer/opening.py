"""A page of the app opened without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

EXPLORER = Path(__file__).resolve().parents[2] / "explorer"


def opened(script: str, **query: str) -> AppTest:
    """`explorer/{script}`, as a link with this query opens it; fails on an exception on the page.

    Two minutes are enough to train a network on a busy machine.
    """
    app = AppTest.from_file(EXPLORER / script, default_timeout=120)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app

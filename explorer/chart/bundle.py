"""Vega, Vega-Lite and vega-embed as one file that the browser loads once and keeps.

The file is made from the installed package `vl_convert`, without a network, when the app starts for
the first time. Its name holds the version, so that a browser's copy is never out of date.
"""

import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"  # what Streamlit serves as app/static


@cache
def vega_bundle() -> str:
    """The name of the file in `STATIC`, which this call writes where it is missing."""
    name = f"vega-{version('vl-convert-python')}.js"
    if not (STATIC / name).exists():
        import vl_convert  # takes a second to load, and is needed only here

        STATIC.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=STATIC, delete=False
        ) as unfinished:
            unfinished.write(vl_convert.javascript_bundle())  # type: ignore[call-arg]
        Path(unfinished.name).chmod(0o644)
        Path(unfinished.name).replace(STATIC / name)  # at once: nobody sees half of a file
    return name

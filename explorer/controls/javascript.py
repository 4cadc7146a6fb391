"""The browser's half of our components, from the files beside this one."""

from pathlib import Path

HERE = Path(__file__).parent


def javascript(*names: str) -> str:
    """The files `{name}.js` as one module: a component cannot import from another."""
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in names)

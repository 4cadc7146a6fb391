"""The version of this project, as pyproject.toml says it."""

import tomllib
from pathlib import Path

_PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

VERSION: str = tomllib.loads(_PYPROJECT.read_text())["project"]["version"]

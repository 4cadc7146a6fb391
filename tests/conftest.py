"""Hypothesis: no deadlines on a busy machine, and in CI the same examples every time."""

import os

from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("project")

# The files of a lab that one test puts into the app.
collect_ignore_glob = ["explorer/minimal_lab/*"]

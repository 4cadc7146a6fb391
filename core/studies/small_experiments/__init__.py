"""Small experiments on what the survey and later papers claim; each takes seconds on a CPU.

`experiment.py` says what an experiment is; each other file is one, and `registry.py` lists them.
"""

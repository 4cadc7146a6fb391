"""The methods that the survey names, one a file; `registry.py` is their table."""

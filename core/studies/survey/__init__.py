"""The survey row by row: what it names, claims, and where it is in `core`.

`row.py` says what a row is; a file for each chapter lists them; `rows.py` joins them.
"""

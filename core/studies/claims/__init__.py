"""What the pages claim about trained networks, measured by `make claims` over five seeds.

`measure.py` says what a measurement is, `statement.py` what a statement is. `digits_cnn.py`,
`depthwise_cnn.py`, `sorter.py` and others list measurements, and `core.studies.small_experiments`
has its own; `statements.py` says in words what should hold; `table.py` reads what was measured.
"""

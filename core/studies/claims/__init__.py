"""What the pages claim about trained networks, measured by `make claims` over five seeds.

`measure.py` says what a measurement is; `digits_cnn.py`, `depthwise_cnn.py` and `sorter.py` list
them; `statements.py` says in words what should hold; `table.py` reads what was measured.
"""

"""Methods of the years after the survey, on the transformer that sorts; `registry.py` lists them.

They quantize one matrix after the other; `kivi.py` quantizes what attention keeps.
"""

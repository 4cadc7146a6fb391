"""The live chart: a Vega view with its sliders, choices and presets, and the arithmetic it does."""

"""The app: a page wires its controls to a figure; what it shows comes from compute."""

"""The lesson "Outliers in a transformer": shared scales, and remedies since the survey."""

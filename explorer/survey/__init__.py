"""The page "Map of the survey": every row, with its file, lab, lesson and outcome."""

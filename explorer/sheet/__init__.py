"""The page "Sheet of a lesson": a lesson on paper, for a class."""

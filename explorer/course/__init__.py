"""The page "The course": every lesson, what it asks and what is done."""

"""The page "Lesson": shows a lesson of the registry, one step at a time."""

"""The page "Teach with this": outlines, what each lesson needs, links for a class, sheets."""

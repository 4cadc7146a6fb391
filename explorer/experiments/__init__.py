"""The page "Small experiments": a claim, its control, and what comes out, computed at once."""

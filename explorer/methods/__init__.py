"""The page "Methods compared": every method on one network, and each one's run opened."""

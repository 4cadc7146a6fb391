"""One page a file: a view reads its settings, calls compute once and shows the result."""

"""One lesson a file, each with a LESSON."""

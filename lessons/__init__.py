"""The course: an engine, and one folder for each lesson. Needs no page to run."""

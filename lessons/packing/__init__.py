"""The lesson "What four bits weigh" (survey I and III-E)."""

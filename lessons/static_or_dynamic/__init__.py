"""The lesson "Static or dynamic" (survey III-D)."""

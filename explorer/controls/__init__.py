"""Widgets that ask for one thing each, bound to one field of a page's settings."""

"""A pad to draw a digit on, and the digit that is on it."""

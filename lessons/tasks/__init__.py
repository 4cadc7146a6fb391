"""What a lesson asks: one kind of generated task a file."""

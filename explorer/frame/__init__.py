"""What stands around every page: presenter mode, the link to copy, what a teacher's link asks."""

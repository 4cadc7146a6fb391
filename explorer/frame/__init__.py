"""What every page has around it: presenter mode, the link to copy, options of a teacher's link."""

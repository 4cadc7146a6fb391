"""Reading uploaded model files: one loader a format. A file is hostile until shown otherwise."""

"""The first page: a digit drawn by the visitor, read by a network of few bits."""

"""The labs: a folder each, with its page, its chart and its arithmetic."""

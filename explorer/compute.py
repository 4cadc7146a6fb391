"""The sole cache site: each function asks the core for one result and remembers it."""

"""The page "Hardware view": a network's layers on a roofline, in a file, and measured here."""

"""The lesson "Which way to round" (survey III-B, III-G2 and III-H)."""

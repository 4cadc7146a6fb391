"""The lesson "From real numbers to a few codes" (survey III-A and III-B, eq. 2 to 4)."""

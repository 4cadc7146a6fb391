"""The lesson "Clip or round" (survey III-C and III-D; ACIQ in III-G2)."""

"""The lesson "Levels where the values are" (survey III-F, eq. 6 and 7)."""

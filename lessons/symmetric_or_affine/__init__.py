"""The lesson "Symmetric or affine" (survey III-C, eq. 5)."""

"""Files that hold weights without a network: one loader a format."""

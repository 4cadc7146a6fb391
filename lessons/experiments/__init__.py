"""What a lesson shows: one experiment a file, run by the core when it is asked for."""

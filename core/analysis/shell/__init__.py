"""What the commands of the shell read and print."""

"""What measuring found: frozen values, ready to be shown or saved."""

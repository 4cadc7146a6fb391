"""The pages of the explorer: views wire, controls ask, figures draw, compute calls the core."""

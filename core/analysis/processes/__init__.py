"""Work in processes of its own: limited, stopped, shared out."""

"""What processes share through Redis: everything here fails open, and fast."""

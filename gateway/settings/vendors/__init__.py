"""What each vendor needs to know, and how it becomes a backend: one file each."""

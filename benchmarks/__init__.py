"""What this costs, measured."""

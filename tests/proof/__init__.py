"""Nobody sees what they may not see: every role, every field, every way in."""

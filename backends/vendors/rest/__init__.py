"""The vendor `rest`: any system with JSON over HTTP, described in the settings alone."""

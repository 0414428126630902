"""HTTP in and out, and the one place where concrete parts are chosen."""

"""A real Tryton server with demo data, in an environment and a process of its own."""

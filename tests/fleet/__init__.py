"""Many gateways on one Redis and one PostgreSQL, behind a balancer."""

"""Four gateways under a minute of mixed load, one of them killed, all of them restarted."""

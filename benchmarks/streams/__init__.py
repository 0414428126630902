"""What subscriptions cost: reads per change, time from event to client, memory per subscriber."""

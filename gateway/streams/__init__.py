"""Subscriptions over WebSocket (graphql-transport-ws) and as server-sent events (graphql-sse).

The transports are our own, on top of ``resolvers.live``: strawberry's handlers run each
subscription by itself with one context for its whole life, so that they cannot share a reading,
decide anew for each push, log a reading before it leaves, or bound what waits for a slow client.
"""

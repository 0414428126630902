"""The thin client, against answers and servers of every kind."""

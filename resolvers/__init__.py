"""The GraphQL schema and how it is filled."""

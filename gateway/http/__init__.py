"""GraphQL over HTTP: a request in, an answer out, and a page to try it."""

// One POST per operation; an answer that is no GraphQL answer becomes one.
const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

export function createFetcher(url, authorization) {
  return async (operation, options) => {
    const headers = { accept: ACCEPT, 'content-type': 'application/json', ...options?.headers };
    if (authorization()) headers.authorization = authorization();
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(operation) });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return { errors: [{ message: `HTTP ${response.status} ${response.statusText}` }] };
    }
  };
}

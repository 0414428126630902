// Hive Gateway in front of the four subgraphs:
//   c360 supergraph --packages FOLDER --url directory=http://... > supergraph.graphql
//   hive-gateway supergraph supergraph.graphql --config-path gateway.config.mjs --port 4000
//
// Every subgraph verifies the caller's token itself, so the router must hand it on as it came.
const FORWARDED = ['authorization', 'x-break-glass-reason', 'x-request-id', 'traceparent'];

const OVERLOADED = 503; // a subgraph that has no room says so at once, with Retry-After

export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(FORWARDED.map((name) => [name, request.headers.get(name)])),
  },
  // A subgraph has a deadline of its own ([server] request_timeout, 10s): what is late is told in
  // the section. This one is for a process that does not answer at all.
  upstreamTimeout: Number(process.env.SUBGRAPH_TIMEOUT_MS ?? 12_000),
  upstreamRetry: {
    maxRetries: 1,
    retryDelay: 100,
    shouldRetry: ({ response }) => response === undefined || response.status === OVERLOADED,
  },
  // Errors of subgraphs, with their codes, pass as they are; those of the network are masked, since
  // they would tell callers where the subgraphs are.
  maskedErrors: true,
  landingPage: false,
  graphiql: false,
  // A router knows no roles: introspection would show everybody every name. Let people introspect
  // a process that serves the whole schema, where each sees what he can resolve.
  disableIntrospection: { disableIf: () => true },
};

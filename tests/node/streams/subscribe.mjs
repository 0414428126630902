// Subscribes with graphql-ws or graphql-sse: subscribe.mjs ws|sse, and on standard input
// {url, token, query, variables, header}. Prints one line of JSON for whatever comes:
// {connected}, {next}, {error}, {complete}, {closed}. Ends with the subscription.
import { readFileSync } from 'node:fs';

import { createClient as overSse } from 'graphql-sse';
import { createClient as overWebSocket } from 'graphql-ws';
import WebSocket from 'ws';

const way = process.argv[2];
const asked = JSON.parse(readFileSync(0, 'utf8'));
const authorization = `Bearer ${asked.token}`;

function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function told(error) {
  if (Array.isArray(error)) return error;
  if (error?.response?.status) return { status: error.response.status };
  return { message: error?.message ?? null, code: error?.code ?? null, reason: error?.reason ?? null };
}

class Headed extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { authorization } });
  }
}

function client() {
  if (way === 'ws') {
    return overWebSocket({
      url: asked.url.replace(/^http/, 'ws'),
      webSocketImpl: asked.header ? Headed : WebSocket,
      connectionParams: asked.header ? undefined : { authorization },
      retryAttempts: 0,
      on: {
        connected: () => tell({ connected: true }),
        closed: (event) => tell({ closed: { code: event.code, reason: event.reason } }),
      },
    });
  }
  return overSse({
    url: asked.url,
    headers: { authorization },
    retryAttempts: 0,
    onMessage: undefined,
  });
}

const opened = client();
opened.subscribe(
  { query: asked.query, variables: asked.variables },
  {
    next: (result) => tell({ next: result }),
    error: (error) => { tell({ error: told(error) }); opened.dispose(); },
    complete: () => { tell({ complete: true }); opened.dispose(); },
  },
);

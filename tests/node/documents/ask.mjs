// Asks one question twice by hash: ask.mjs apollo|urql, and on standard input
// {url, token, query, get, ids}. `ids` is a manifest: its ids are sent, and never a text.
// Prints one line of JSON: {answers: [{data, errors}], sent: [{method, query, name}]}.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const sent = [];
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function noted(url, options = {}) {
  const address = new URL(url);
  const given = options.body ? JSON.parse(options.body) : Object.fromEntries(address.searchParams);
  sent.push({ method: options.method ?? 'GET', query: Boolean(given.query), name: Boolean(given.extensions) });
  const headers = { ...options.headers, authorization: `Bearer ${asked.token}` };
  return fetch(url, { ...options, headers });
}

const known = new Map(asked.ids?.operations.map((one) => [one.name, one.id]));
const generateHash = (document) => known.get(document.definitions[0].name.value);
const apolloClient = new ApolloClient({
  cache: new InMemoryCache(),
  link: new PersistedQueryLink({
    ...(asked.ids ? { generateHash } : { sha256 }),
    useGETForHashedQueries: asked.get,
  }).concat(new HttpLink({ uri: asked.url, fetch: noted })),
});

async function apollo() {
  const { data, error } = await apolloClient.query({
    query: gql(asked.query), fetchPolicy: 'no-cache', errorPolicy: 'all',
  });
  if (error && !CombinedGraphQLErrors.is(error)) return { errors: JSON.parse(error.bodyText).errors };
  return { data, errors: error?.errors };
}

const urqlClient = new Client({
  url: asked.url,
  fetch: noted,
  preferGetMethod: false,
  exchanges: [
    persistedExchange({ preferGetForPersistedQueries: asked.get, generateHash: async (text) => sha256(text) }),
    fetchExchange,
  ],
});

async function urql() {
  const { data, error } = await urqlClient.query(asked.query, {}, { requestPolicy: 'network-only' });
  return { data, errors: error?.graphQLErrors };
}

const ask = { apollo, urql }[process.argv[2]];
const answers = [await ask(), await ask()];
process.stdout.write(JSON.stringify({ answers, sent }));

// Composes one subgraph with two composers: compose.mjs [<file>], SDL from the file or standard
// input; prints {apollo, guild}, each {ok, errors, supergraph}.
import { readFileSync } from 'node:fs';

import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';

const service = {
  name: 'customer360',
  url: 'http://127.0.0.1/graphql',
  typeDefs: parse(readFileSync(process.argv[2] ?? 0, 'utf8')),
};

function composed(compose) {
  try {
    const { errors, supergraphSdl } = compose([service]);
    const messages = (errors ?? []).map((error) => error.message);
    return { ok: messages.length === 0, errors: messages, supergraph: supergraphSdl ?? null };
  } catch (error) {
    return { ok: false, errors: [String(error)], supergraph: null };
  }
}

const told = { apollo: composed(composeByApollo), guild: composed(composeByGuild) };
console.log(JSON.stringify(told));

// Composes subgraphs with a composer of a package folder: compose.mjs <folder> <composer>. Reads
// [{name, url, sdl}] from standard input; prints the supergraph, or says what is wrong and ends
// with status 1. Status 3: the folder has no such package.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, composer] = process.argv.slice(2);
const load = createRequire(resolve(folder, 'package.json'));

function found(name) {
  try {
    return load(name);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    console.error(`${name} is not installed there`);
    process.exit(3);
  }
}

const { composeServices } = found(composer);
const { parse } = found('graphql');

const services = JSON.parse(readFileSync(0, 'utf8')).map(({ name, url, sdl }) => ({
  name,
  url,
  typeDefs: parse(sdl),
}));
const { errors, supergraphSdl } = composeServices(services);
if (errors?.length) {
  for (const { message } of errors) console.error(message);
  process.exitCode = 1;
} else {
  process.stdout.write(supergraphSdl.endsWith('\n') ? supergraphSdl : `${supergraphSdl}\n`);
}

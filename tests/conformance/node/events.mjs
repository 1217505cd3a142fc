// graphql-sse alone: each operation as a stream of events on a connection of its own.

import { createClient } from 'graphql-sse';
import { steps } from './operations.mjs';
import { print, tried } from './results.mjs';

const client = createClient({ url: process.argv[2] });

async function* results(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw errors;
    yield data;
  }
}

async function ask(query, variables) {
  const { value } = await results(query, variables).next();
  return value;
}

print(['graphql-sse'], await tried(steps(ask, results)));
client.dispose();

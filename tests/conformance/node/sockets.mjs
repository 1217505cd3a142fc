// graphql-ws alone: queries, mutations and subscriptions over one WebSocket.

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { FOLLOW, steps } from './operations.mjs';
import assert from 'node:assert/strict';
import { print, tried } from './results.mjs';

const client = createClient({ url: process.argv[2].replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false });

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

async function neighbours() {
  const [left, right] = [results(FOLLOW), results(FOLLOW)];
  await left.next();
  await assert.rejects(ask('{', {}));
  await assert.rejects(ask('subscription { nothing }', {}));
  assert.ok((await right.next()).value.reminderChanged.cursor);
  await left.return();
  await right.return();
}

const more = { 'wrong operations leave their neighbours alone': neighbours };
print(['graphql-ws', 'ws'], await tried({ ...steps(ask, results), ...more }));
await client.dispose();

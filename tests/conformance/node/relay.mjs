// Relay: its compiler over the printed schema, and its runtime with what came of it over the running service.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import runtime from 'relay-runtime';
import { NOBODY } from './operations.mjs';
import { print, tried } from './results.mjs';

const [uri, schema] = process.argv.slice(2);
const folder = './relay';
const kept = `${folder}/__generated__`;

function compile() {
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept);
  writeFileSync(`${kept}/package.json`, '{ "type": "commonjs" }');
  copyFileSync(schema, `${folder}/schema.graphql`);
  const config = { src: folder, schema: `${folder}/schema.graphql`, language: 'javascript', eagerEsModules: false };
  writeFileSync('./relay.config.json', JSON.stringify({ ...config, artifactDirectory: kept }));
  const path = './node_modules/relay-compiler/cli.js';
  execFileSync(process.execPath, [path, './relay.config.json'], { stdio: 'pipe' });
}

const artifact = (name) => createRequire(import.meta.url)(`${kept}/${name}.graphql`);

async function fetchFn({ text }, variables) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: text, variables });
  return (await fetch(uri, { method: 'POST', headers, body })).json();
}

const environment = new runtime.Environment({
  network: runtime.Network.create(fetchFn),
  store: new runtime.Store(new runtime.RecordSource()),
});

// A query, and then the fragment in it as components see it.
async function read(query, variables, name, within) {
  const asked = runtime.createOperationDescriptor(query, variables);
  environment.retain(asked);
  const data = await runtime.fetchQuery(environment, query, variables).toPromise();
  const selector = runtime.getSingularSelector(artifact(name), within(data));
  return environment.lookup(selector).data;
}

const ids = ({ organizations }) => organizations.edges.map((each) => each.node.id);

// Two pages of two, the second by the query that @refetchable made, and what the connection holds then.
async function pages(variables, further) {
  const first = artifact('pagesQuery');
  const more = artifact('pagesPaginationQuery');
  environment.getStore().getSource().clear();
  const begun = await read(first, variables, 'pages_query', (data) => data);
  const grown = await read(more, further(begun.organizations.pageInfo), 'pages_query', (data) => data);
  return [ids(begun), ids(grown)];
}

async function forward() {
  const [begun, grown] = await pages({ first: 2 }, ({ endCursor }) => ({ first: 2, after: endCursor }));
  assert.equal(new Set(grown).size, 4);
  assert.deepEqual(grown.slice(0, 2), begun);
}

async function backward() {
  const [begun, grown] = await pages({ last: 2 }, ({ startCursor }) => ({ last: 2, before: startCursor }));
  assert.equal(new Set(grown).size, 4);
  assert.deepEqual(grown.slice(2), begun);
}

async function refetch() {
  const { agreements } = await runtime.fetchQuery(environment, artifact('pagesQuery'), { first: 1 }).toPromise();
  const [{ id }] = agreements.nodes;
  const query = artifact('pagesAgreementQuery');
  const found = await read(query, { id, count: 2 }, 'pages_agreement', ({ node }) => node);
  assert.ok(found.number);
}

async function refuse() {
  const mutation = artifact('pagesHoldMutation');
  const { holdReminder } = await new Promise((onCompleted, onError) => {
    runtime.commitMutation(environment, { mutation, variables: NOBODY, onCompleted, onError });
  });
  assert.equal(holdReminder.errors[0].code, 'NOT_FOUND');
}

print(
  ['relay-compiler', 'relay-runtime'],
  await tried({
    'the compiler accepts @refetchable, @connection, a mutation and a subscription': compile,
    'two pages forward in one connection': forward,
    'two pages backward in one connection': backward,
    'a fragment is asked for again by node': refetch,
    'a mutation that is refused': refuse,
  }),
);

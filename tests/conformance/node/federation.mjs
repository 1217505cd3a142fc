// Apollo's composition and gateway: our subgraph beside one of a stranger, and what is read through both.

import { composeServices } from '@apollo/composition';
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import assert from 'node:assert/strict';
import { parse } from 'graphql';
import { print, tried } from './results.mjs';

const [address] = process.argv.slice(2);

async function ask(query, variables) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const sent = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return await sent.json();
}

// Visits to organizations and agreements, which it knows by an id, a slug or a number and nothing more.
const visits = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  type Query { visits: [Visit!]! }
  type Visit { day: String! host: Organization about: Agreement page: PageInfo! }
  type Organization @key(fields: "slug") { slug: String! visits: Int! }
  type Agreement @key(fields: "id") { id: ID! filed: Boolean! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`);

const asked = await ask('{ organizations(first: 3) { nodes { id slug name } } agreements(first: 1) { nodes { id number } } }');
const organizations = asked.data.organizations.nodes;
const [agreement] = asked.data.agreements.nodes;
const page = { hasNextPage: false, hasPreviousPage: false };
const days = [...organizations.map(({ slug }) => ({ slug })), { slug: 'nobody-of-that-name' }].map((host, place) => ({
  day: `2026-03-0${place + 1}`, host, about: place === 0 ? { id: agreement.id } : null, page,
}));
const schema = buildSubgraphSchema([{
  typeDefs: visits,
  resolvers: {
    Query: { visits: () => days },
    Organization: { __resolveReference: ({ slug }) => ({ slug }), visits: () => 7 },
    Agreement: { __resolveReference: ({ id }) => ({ id }), filed: () => true },
  },
}]);

let gateway;

async function through(query) {
  const document = parse(query);
  const { data, errors } = await gateway.executor({
    document, request: { query }, queryHash: query, operationName: null, context: {}, metrics: {},
    cache: { get: async () => undefined, set: async () => undefined, delete: async () => true },
    schema: gateway.schema,
  });
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors };
}

const checks = await tried({
  'the service tells its subgraph, which composes with another': async () => {
    const { data } = await ask('{ _service { sdl } }');
    const services = [
      { name: 'entente', url: address, typeDefs: parse(data._service.sdl) },
      { name: 'visits', url: 'http://visits.invalid', typeDefs: visits },
    ];
    const { errors, supergraphSdl, hints } = composeServices(services);
    assert.equal(errors, undefined, errors?.map((each) => each.message).join('\n'));
    assert.deepEqual(hints.filter(({ definition }) => definition.level.name === 'ERROR'), []);
    gateway = new ApolloGateway({
      supergraphSdl,
      buildService: ({ name, url }) => name === 'entente' ? new RemoteGraphQLDataSource({ url }) : new LocalGraphQLDataSource(schema),
    });
    await gateway.load();
    return `${hints.length} hints`;
  },
  'rows that another service names by a natural key are read here': async () => {
    const { data, errors } = await through('{ visits { day host { slug name id agreements(first: 1) { totalCount } } } }');
    assert.deepEqual(data.visits.slice(0, 3).map(({ host }) => host.name), organizations.map(({ name }) => name));
    assert.deepEqual(data.visits.slice(0, 3).map(({ host }) => host.id), organizations.map(({ id }) => id));
    assert.equal(data.visits[3].host, null);
    return `${errors?.length ?? 0} errors`;
  },
  'rows that it names by their ids too': async () => {
    const { data } = await through('{ visits { about { id number filed } } }');
    assert.deepEqual(data.visits[0].about, { id: agreement.id, number: agreement.number, filed: true });
  },
  'its fields stand beside ours': async () => {
    const { data, errors } = await through('{ organizations(first: 3) { nodes { name visits } pageInfo { hasNextPage } } }');
    assert.equal(errors, undefined);
    assert.deepEqual(data.organizations.nodes.map(({ visits: found }) => found), [7, 7, 7]);
  },
  'a row that is not there is null and breaks no other': async () => {
    const { data } = await ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Organization { name } } }',
      { r: [{ __typename: 'Organization', slug: 'nobody-of-that-name' }, { __typename: 'Organization', id: organizations[0].id }] },
    );
    assert.deepEqual(data._entities, [null, { name: organizations[0].name }]);
  },
  'what names no type of ours is refused with a code': async () => {
    const { errors } = await ask('{ _entities(representations: [{__typename: "Nothing", id: "1"}]) { __typename } }');
    assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
  },
});
await gateway?.stop();
print(['@apollo/composition', '@apollo/gateway', '@apollo/subgraph'], checks);

// Apollo Client over HTTP, with its WebSocket link for subscriptions and relayStylePagination in its cache.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { PAGE, steps, told } from './operations.mjs';
import { print, tried } from './results.mjs';

const uri = process.argv[2];
const socket = createClient({ url: uri.replace('http', 'ws'), webSocketImpl: WebSocket });
const isLive = ({ operationType }) => operationType === 'subscription';
const client = new ApolloClient({
  link: ApolloLink.split(isLive, new GraphQLWsLink(socket), new HttpLink({ uri })),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { organizations: relayStylePagination(['where']) } } },
  }),
});
const plain = { fetchPolicy: 'no-cache' };

async function ask(text, variables) {
  const document = gql(text);
  const { data } = text.startsWith('mutation')
    ? await client.mutate({ mutation: document, variables, ...plain })
    : await client.query({ query: document, variables, ...plain });
  return data;
}

function follow(text) {
  return told((sink) => {
    const found = client.subscribe({ query: gql(text) });
    const its = found.subscribe({ ...sink, next: ({ data }) => sink.next(data) });
    return () => its.unsubscribe();
  });
}

async function pages() {
  const asked = { query: gql(PAGE), variables: { first: 2 } };
  const { data } = await client.query(asked);
  const watched = client.watchQuery(asked);
  const its = watched.subscribe(() => {});
  await watched.fetchMore({ variables: { after: data.organizations.pageInfo.endCursor } });
  const kept = client.readQuery(asked);
  its.unsubscribe();
  assert.equal(kept.organizations.edges.length, 4);
  assert.equal(new Set(kept.organizations.edges.map((each) => each.node.id)).size, 4);
}

print(['@apollo/client'], await tried({ ...steps(ask, follow), 'pages grow together in the cache': pages }));
await socket.dispose();
client.stop();

// urql over HTTP, with graphql-sse for subscriptions.

import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';
import { steps, told } from './operations.mjs';
import { print, tried } from './results.mjs';

const url = process.argv[2];
const events = createClient({ url });
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

async function ask(text, variables) {
  const run = text.startsWith('mutation') ? client.mutation(text, variables) : client.query(text, variables);
  const { data, error } = await run.toPromise();
  if (error) throw error;
  return data;
}

function follow(text) {
  return told((sink) => {
    const its = client.subscription(text, {}).subscribe(({ data, error }) => {
      if (error) sink.error(error);
      else sink.next(data);
    });
    return () => its.unsubscribe();
  });
}

print(['@urql/core', 'graphql-sse'], await tried(steps(ask, follow)));
events.dispose();

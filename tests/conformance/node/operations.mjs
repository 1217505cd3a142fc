// What every client does: a query, a page forward, a mutation that is refused, and a subscription that hears of a
// change. The texts are plain, so that each client parses them its own way.

import assert from 'node:assert/strict';

export const PAGE = `query Page($first: Int!, $after: String) {
  organizations(first: $first, after: $after, where: { sample: { eq: true } }) {
    totalCount
    edges { cursor node { id name } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const REFUSED = `mutation Hold($input: HoldReminderInput!) {
  holdReminder(input: $input) {
    reminder { id }
    errors { __typename code message path }
  }
}`;
export const NOBODY = { input: { reminderId: 'Reminder:01900000-0000-7000-8000-000000000000', reason: 'A try.' } };

export const MAILED = '{ reminders(first: 1, where: { state: { eq: MAILED } }) { nodes { id } } }';
export const ACKNOWLEDGE = `mutation Acknowledge($input: AcknowledgeReminderInput!) {
  acknowledgeReminder(input: $input) { reminder { id state } errors { code } }
}`;
export const FOLLOW = 'subscription Follow { reminderChanged { cursor changes { id reminder { state } } } }';

// `ask(text, variables)` gives data or throws; `follow(text)` gives an async iterable of data.
export function steps(ask, follow) {
  const ids = ({ organizations }) => organizations.edges.map((each) => each.node.id);
  const all = {
    'a query, and a page forward': async () => {
      const first = await ask(PAGE, { first: 2 });
      const next = await ask(PAGE, { first: 2, after: first.organizations.pageInfo.endCursor });
      const both = await ask(PAGE, { first: 4 });
      assert.deepEqual([...ids(first), ...ids(next)], ids(both));
      assert.ok(first.organizations.pageInfo.hasNextPage);
      return `${first.organizations.totalCount} organizations`;
    },
    'a mutation that is refused': async () => {
      const { holdReminder } = await ask(REFUSED, NOBODY);
      assert.equal(holdReminder.reminder, null);
      const [{ __typename, code, path }] = holdReminder.errors;
      assert.deepEqual([__typename, code, path], ['NotFoundError', 'NOT_FOUND', ['reminderId']]);
    },
    'a wrong document is an error with a code': async () => {
      await assert.rejects(ask('{ organizations { nothing } }', {}), (error) => {
        const found = error.graphQLErrors ?? error.errors ?? error;
        assert.equal(found[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
        return true;
      });
    },
  };
  if (follow) {
    all['a subscription hears of a change'] = async () => {
      const { reminders } = await ask(MAILED, {});
      const [{ id }] = reminders.nodes;
      const news = follow(FOLLOW)[Symbol.asyncIterator]();
      const begin = await news.next();
      assert.deepEqual(begin.value.reminderChanged.changes, []);
      const { acknowledgeReminder } = await ask(ACKNOWLEDGE, { input: { reminderId: id } });
      assert.deepEqual(acknowledgeReminder.errors, []);
      let heard;
      do heard = (await news.next()).value.reminderChanged.changes.find((each) => each.id === id);
      while (!heard);
      assert.equal(heard.reminder.state, 'ACKNOWLEDGED');
      await news.return();
    };
  }
  return all;
}

// What a client that calls back has to say, as an async iterable; `start(sink)` gives what ends it.
export async function* told(start) {
  const waiting = [];
  let wake = () => {};
  const put = (each) => { waiting.push(each); wake(); };
  const stop = start({
    next: (value) => put({ value }),
    error: (error) => put({ error }),
    complete: () => put({ done: true }),
  });
  try {
    for (;;) {
      while (!waiting.length) await new Promise((resolve) => { wake = resolve; });
      const { value, error, done } = waiting.shift();
      if (error) throw error;
      if (done) return;
      yield value;
    }
  } finally {
    stop();
  }
}

// GraphQL over HTTP: the audits of graphql-http. A warning (a SHOULD) fails as an error (a MUST) does.

import { auditServer } from 'graphql-http';
import { print } from './results.mjs';

const found = await auditServer({ url: process.argv[2] });
const checks = await Promise.all(
  found.map(async ({ id, name, status, reason, response }) => ({
    name: `${id} ${name}`,
    passed: status === 'ok',
    optional: status === 'notice',
    note: status === 'ok' ? '' : `${reason} ${await response.text()}`.slice(0, 500),
  })),
);
print(['graphql-http'], checks);

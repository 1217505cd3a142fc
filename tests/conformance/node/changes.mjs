// What changed since the last release, after graphql-inspector. A change that breaks clients has to be named in
// the changelog, as Type.field in backticks, under what is not released yet.

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { print } from './results.mjs';

const [released, now, changelog] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const unreleased = changelog.split(/^## /m).find((part) => part.startsWith('[Unreleased]')) ?? '';
const changes = await diff(buildSchema(released), buildSchema(now));
const breaking = changes.filter((each) => each.criticality.level === CriticalityLevel.Breaking);
const checks = breaking.map(({ message, path }) => ({
  name: `named in the changelog: ${message}`,
  passed: unreleased.includes(`\`${path}\``),
  note: path,
}));
checks.push({ name: `read ${changes.length} changes, ${breaking.length} of them breaking`, passed: true, note: '' });
print(['@graphql-inspector/core'], checks);

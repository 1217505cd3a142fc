// graphql-codegen: types of the whole schema and of some operations, which TypeScript then compiles strictly.

import { generate } from '@graphql-codegen/cli';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { ACKNOWLEDGE, FOLLOW, PAGE, REFUSED } from './operations.mjs';
import { print, tried } from './results.mjs';

const schema = process.argv[2];
const folder = './codegen';
const scalars = { ID: 'string', DateTime: 'string', Date: 'string', Decimal: 'number', BigInt: 'number', JSON: 'unknown' };

const USED = `import type { PageQuery, HoldMutation, FollowSubscription } from './operations';

export function names(found: PageQuery): string[] {
  return found.organizations.edges.map((each) => each.node.name);
}
export const refused = (found: HoldMutation): string | undefined => found.holdReminder.errors[0]?.message;
export const cursor = (found: FollowSubscription): string => found.reminderChanged.cursor;
`;

async function make() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/texts.graphql`, [PAGE, REFUSED, ACKNOWLEDGE, FOLLOW].join('\n'));
  const config = { strictScalars: false, scalars };
  const generates = {
    [`${folder}/schema.ts`]: { plugins: ['typescript'], config },
    [`${folder}/operations.ts`]: { plugins: ['typescript-operations'], documents: `${folder}/texts.graphql`, config },
  };
  const files = await generate({ schema, generates, silent: true }, true);
  return files.map(({ filename, content }) => `${filename}: ${content.split('\n').length} lines`).join(', ');
}

function compile() {
  writeFileSync(`${folder}/used.ts`, USED);
  const files = ['schema', 'operations', 'used'].map((name) => `${folder}/${name}.ts`);
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--ignoreConfig'];
  try {
    execFileSync('./node_modules/.bin/tsc', [...options, ...files], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(String(error.stdout).slice(0, 2000));
  }
}

const steps = { 'types are made of the schema and of operations': make, 'TypeScript compiles them, and what uses them': compile };
const names = ['@graphql-codegen/cli', '@graphql-codegen/typescript', '@graphql-codegen/typescript-operations', 'typescript'];
print(names, await tried(steps));

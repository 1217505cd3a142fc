// The printed schema under graphql-eslint: each rule that is on, with what it finds.

import { ESLint } from 'eslint';
import { copyFileSync } from 'node:fs';
import { print } from './results.mjs';

copyFileSync(process.argv[2], './schema.graphql');
const eslint = new ESLint();
const [{ messages }] = await eslint.lintFiles(['schema.graphql']);
const { rules } = await eslint.calculateConfigForFile('schema.graphql');
const on = Object.keys(rules).filter((name) => rules[name][0] !== 0);
const checks = on.map((name) => {
  const found = messages.filter((each) => each.ruleId === name);
  const note = found.slice(0, 5).map((each) => `line ${each.line}: ${each.message}`);
  return { name, passed: found.length === 0, note: note.join('\n') };
});
// What belongs to no rule: the schema cannot be read.
const broken = messages.filter((each) => !on.includes(each.ruleId));
checks.push({ name: 'the schema is read', passed: broken.length === 0, note: broken.map((each) => each.message).join('\n') });
print(['@graphql-eslint/eslint-plugin', 'eslint'], checks);

// What each program here prints: the tools with their versions, and one line for each thing that was checked.

import { readFileSync } from 'node:fs';

export function tools(...names) {
  return names.map((name) => {
    const path = new URL(`./node_modules/${name}/package.json`, import.meta.url);
    return `${name} ${JSON.parse(readFileSync(path, 'utf8')).version}`;
  });
}

export function print(names, checks) {
  console.log(JSON.stringify({ tools: tools(...names), checks }));
}

// Each step is tried; what it throws is its note.
export async function tried(steps) {
  const checks = [];
  for (const [name, step] of Object.entries(steps)) {
    try {
      const note = await step();
      checks.push({ name, passed: true, note: note ?? '' });
    } catch (error) {
      checks.push({ name, passed: false, note: String(error?.stack ?? error) });
    }
  }
  return checks;
}

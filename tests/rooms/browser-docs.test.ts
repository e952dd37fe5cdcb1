// docs/embedding.md names what the widget reads, tells and lets a page style, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const WIDGET = new URL('../../src/browser/widget/', import.meta.url);
const sources = readdirSync(WIDGET)
  .map((name) => readFileSync(new URL(name, WIDGET), 'utf8'))
  .join('\n');
const docs = readFileSync(new URL('../../docs/embedding.md', import.meta.url), 'utf8');

const found = (text: string, pattern: RegExp): string[] => [...new Set(Array.from(text.matchAll(pattern), ([, name = '']) => name))].sort();
const section = (from: string): string => docs.slice(docs.indexOf(from)).split('\n## ', 1)[0] ?? '';

test('its attributes', () => {
  const lists = found(section('**`<afterword-count>`**').replace(/`<[^`]*>`/g, ''), /[(,] ?`([a-z-]+)`/g);
  const table = section('**`<afterword-thread>`**')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => found(line.split('|')[1] ?? '', /`([a-z-]+)`/g));
  expect([...new Set([...table, ...lists])].sort()).toEqual(found(sources, /(?:get|has)Attribute\('([a-z-]+)'\)/g));
});

test('its properties and parts', () => {
  expect(found(section('## Looks'), /^\| `(--[a-z-]+)`/gm)).toEqual(found(sources, /var\((--afterword-[a-z-]+)/g));
  const parts = docs.slice(docs.indexOf('Parts: ')).split('. The order', 1)[0] ?? '';
  expect(found(parts, /`([a-z]+)`/g)).toEqual(found(sources, /part="([a-z]+)"/g));
});

test('its events', () => {
  expect(found(section('## Events'), /^\| `afterword:([a-z]+)`/gm)).toEqual(found(sources, /dispatch\('([a-z]+)'/g));
});

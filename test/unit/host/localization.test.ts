import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { SETTINGS } from '../../../src/host/settingsSchema';
import { localizedTexts } from '../../../tools/l10n/texts.mjs';

const root = process.cwd();
const parseJson = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const strings = v.record(v.string(), v.string());
const manifest = v.parse(
  v.object({
    contributes: v.object({
      commands: v.array(v.object({ command: v.string(), category: v.literal('Attentive'), title: v.string() })),
      configuration: v.array(
        v.object({
          properties: v.record(v.string(), v.object({ default: v.unknown(), markdownDescription: v.string() })),
        }),
      ),
    }),
  }),
  parseJson('package.json'),
);
const properties = Object.assign(
  {},
  ...manifest.contributes.configuration.map((section) => section.properties),
) as Record<string, { default: unknown }>;

describe('texts that people read', () => {
  it('all stand in l10n/bundle.l10n.json, and nothing else does', () => {
    const bundle = Object.keys(v.parse(strings, parseJson('l10n/bundle.l10n.json')));
    assert.deepEqual(bundle.sort(), localizedTexts(root), 'run: node tools/l10n/bundle.mjs');
    assert.ok(
      [
        'Restart Engine',
        'Rows are queries, columns are keys. Ctrl and the wheel zoom, Shift and the mouse move.',
        'Its chat template fails.',
      ].every((text) => bundle.includes(text)),
      'of the extension host, of the pages, and of what both share with the command line',
    );
  });

  it('are sorted in the bundle, so that two changes rarely meet', () => {
    const keys = Object.keys(v.parse(strings, parseJson('l10n/bundle.l10n.json')));
    assert.deepEqual(keys, [...keys].sort());
  });

  it('of package.json all stand in package.nls.json, and nothing else does', () => {
    const used = [...readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([\w.]+)%"/g)].map(
      (found) => found[1]!,
    );
    assert.deepEqual(Object.keys(v.parse(strings, parseJson('package.nls.json'))).sort(), [...new Set(used)].sort());
  });
});

describe('package.json', () => {
  it('gives every setting the default that the code falls back to', () => {
    for (const [name, { fallback }] of Object.entries(SETTINGS))
      assert.deepEqual(properties[`attentive.${name}`]?.default, fallback, name);
  });

  it('offers no setting that nobody reads', () => {
    const unread = Object.keys(properties).filter(
      (name) => !Object.hasOwn(SETTINGS, name.slice('attentive.'.length)) && !name.startsWith('attentive.inspector.'),
    );
    assert.deepEqual(unread, []);
  });

  it('declares every command that is registered, and no other', () => {
    const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const registered = sources.flatMap((name) =>
      [...readFileSync(path.join(root, 'src', name), 'utf8').matchAll(/registerCommand\(\s*'([\w.]+)'/g)].map(
        (found) => found[1]!,
      ),
    );
    assert.deepEqual(manifest.contributes.commands.map((each) => each.command).sort(), registered.sort());
  });
});

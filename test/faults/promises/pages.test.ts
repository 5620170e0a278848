/** Security promise 1: what the three pages, and a page that is exported, may load and run. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pageHtml } from '../../../src/base/pageHtml';
import { inspectorHtml } from '../../../src/features/attention/core/inspectorPage';
import { coursePage } from '../../../src/features/course/core/coursePage';
import { PAGES } from '../../../src/features/course/core/pages';

const SOURCES = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'bm9uY2U',
  styleUri: 'https://file.vscode-cdn.net/dist/style.css',
  scriptUri: 'https://file.vscode-cdn.net/dist/main.js',
};
const LINKED = "default-src 'none'; script-src 'nonce-bm9uY2U'; style-src https://*.vscode-cdn.net";
const EXPORTED = inspectorHtml({ inline: { script: 'run()', style: 'p {}', data: '{}' } });
const NONCE = /'nonce-(\w+)'/.exec(EXPORTED)?.[1];

const pages: readonly (readonly [name: string, html: string, policy: string])[] = [
  ['the inspector', inspectorHtml(SOURCES), `${LINKED}; img-src data: blob:`],
  ['the course', pageHtml(coursePage(PAGES, 'he'), SOURCES), LINKED],
  ['the next token', pageHtml({ language: 'en', title: 'Next token', body: '', words: {} }, SOURCES), LINKED],
  [
    'an exported page',
    EXPORTED,
    `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'; img-src data: blob:`,
  ],
];

const withoutEntities = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('The policy of a page', () => {
  for (const [name, html, policy] of pages) {
    it(`of ${name} refuses all but its own script and style sheet`, () => {
      const found = [...html.matchAll(/http-equiv="Content-Security-Policy" content="([^"]*)"/g)];
      assert.deepEqual(
        found.map(([, each = '']) => withoutEntities(each)),
        [policy],
      );
      assert.doesNotMatch(policy, /unsafe|\*(?!\.vscode-cdn)|http:/);
    });

    it(`of ${name} stands before everything that it is about`, () => {
      assert.ok(html.indexOf('http-equiv') < html.search(/<(?:script|style|link|body)\b/));
    });

    it(`is all that ${name} needs: no handler, style or script in its markup`, () => {
      assert.doesNotMatch(html, /<[^>]*\s(?:on\w+|style)\s*=/i);
      for (const [, attributes = ''] of html.matchAll(/<script\b([^>]*)>/g))
        assert.match(attributes, /nonce="|type="application\/json"/);
      for (const [, uri = ''] of html.matchAll(/(?:src|href)="([^"]*)"/g))
        assert.ok(uri.startsWith('#') || [SOURCES.styleUri, SOURCES.scriptUri].includes(uri), uri);
    });
  }

  it('of an exported page has a nonce that nobody can know beforehand', () => {
    const other = inspectorHtml({ inline: { script: 'run()', style: 'p {}', data: '{}' } });
    assert.match(NONCE ?? '', /^[0-9a-f]{32}$/);
    assert.ok(!other.includes(NONCE ?? ''));
  });
});

describe('A webview', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join('src', file), 'utf8'));

  it('reads one folder, which holds its script and its style sheet', () => {
    const makers = sources.filter((source) => source.includes('enableScripts: true'));
    assert.equal(makers.length, 3);
    for (const source of makers) {
      assert.match(source, /\{ enableScripts: true, localResourceRoots: \[folder\] \}/);
      assert.match(source, /const folder = pageFolder\(/);
    }
  });

  it('is not made without saying what it may read', () => {
    const created = sources.join('\n').match(/createWebviewPanel\(|\.webview\.options = /g) ?? [];
    const limited = sources.join('\n').match(/localResourceRoots: \[folder\]/g) ?? [];
    // The inspector's is made without scripts, and gets its options where a tab that was brought back gets them too.
    assert.deepEqual([created.length, limited.length], [4, 3]);
  });
});

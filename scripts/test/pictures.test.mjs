/** The pictures of README.md and of the walkthrough: each is made by `npm run pictures`, and shown somewhere. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inRoot } from '../lib/paths.mjs';
import { scenes } from '../pictures/scenes.mjs';

const made = scenes.flatMap(({ files }) => files).sort();

/** @returns {string[]} pictures that texts show */
function shown() {
  const readme = fs.readFileSync(inRoot('README.md'), 'utf8');
  const inReadme = Array.from(readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g), ([, file = '']) => file);
  const { walkthroughs } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8')).contributes;
  const inWalkthroughs = walkthroughs.flatMap((/** @type {any} */ { steps }) =>
    steps.map((/** @type {any} */ { media }) => media.image),
  );
  return [...inReadme, ...inWalkthroughs].sort();
}

describe('the pictures', () => {
  it('that are shown are those that are made, each once', () => assert.deepEqual(shown(), made));

  it('lie there, and no other lies beside them', () => {
    const there = ['docs/images', 'media/walkthrough'].flatMap((folder) =>
      fs.readdirSync(inRoot(folder)).map((name) => `${folder}/${name}`),
    );
    assert.deepEqual(there.sort(), made);
  });

  it('are small', () => {
    for (const file of made) assert.ok(fs.statSync(inRoot(file)).size < 150_000, file);
  });
});

describe('the walkthrough', () => {
  const { walkthroughs } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8')).contributes;

  it('has steps that a person ticks off by doing something, each with words for its picture', () => {
    for (const { steps } of walkthroughs)
      for (const { id, media, completionEvents } of steps) {
        assert.match(media.altText, /^%.+%$/, id);
        assert.ok(completionEvents.length > 0, id);
      }
  });
});

/** What the course's page on patching says, measured again on the texts that its buttons run. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../../src/engine/service/engine';
import { runOf, says } from '../../numbers/coursePages';
import { ask, engineOnEmbeddedModels } from '../../numbers/support';

describe('The course on what carries a difference', function () {
  this.timeout(240_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  /** The shares of the place of a word in the first text, by layer. */
  async function carriedBy(page: string, ...words: string[]) {
    const { model, text, other: otherText = '' } = runOf(page, 'attention');
    const asked = { op: 'patch', model, text, otherText, precision: 'exact', maxTokens: 128 } as const;
    const found = await ask(engine, asked, 'patched');
    const at = (word: string): number => found.tokens.findLastIndex((token) => token.text.trim() === word);
    const shares = words.map((word) => found.shares.map((row) => row[at(word)]!));
    return { found, shares };
  }

  it('patching: the word that differs carries most up to layer 21, the last word from layer 22 on', async () => {
    const { found, shares } = await carriedBy('patching', 'tired', 'the');
    const [tired, last] = shares as [number[], number[]];
    assert.deepEqual([found.token.text, found.other.text], [' driver', ' animal']);
    assert.equal(Math.min(...tired.slice(0, 22)).toFixed(2), '0.71');
    assert.deepEqual([tired[22]!.toFixed(2), last[22]!.toFixed(2)], ['0.37', '0.68']);
    const differs = found.tokens.findIndex(({ id }, i) => id !== found.otherTokens[i]!.id);
    assert.ok(found.shares.every((row) => row.slice(0, differs).every((share) => share === 0)));
    says('patching', '21', '22', '0.71', '0.37', '0.68', 'driver', 'animal');
  });

  it('patching: in the translator the word that differs carries it in every layer, and "it" next to nothing', async () => {
    const { found, shares } = await carriedBy('patching-translator', 'tired', 'it');
    const [tired, it] = shares as [number[], number[]];
    assert.deepEqual([found.token.text.trim(), found.other.text.trim()], ['il', 'elle']);
    assert.equal(tired.length, 6);
    assert.ok(Math.min(...tired) >= 0.985, String(tired));
    assert.ok(Math.max(...it.map(Math.abs)) < 0.015, String(it));
    says('patching', '0.99', '0.01', 'il', 'elle');
  });
});

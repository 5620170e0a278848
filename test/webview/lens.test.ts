/**
 * Ways to look at a head: both directions, words and lines, without sinks, several tokens; and all heads as pictures.
 */
import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';

const SENTENCE = "The animal didn't cross the street because it was too tired.";
const MODEL = 'all-minilm-l6-v2';

describe('ways to look at a head', function () {
  this.timeout(90_000);
  const { workshop, open: openPanel } = panelSuite();
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await openPanel();
  });

  /** The head's matrix as the engine has it, [query][key]. */
  async function matrix(text: string, layer: number, head: number): Promise<number[][]> {
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: MODEL,
      text,
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const { queries, keys } = attended.maps[0]!;
    const slice = await workshop.engine.ask({
      op: 'attention',
      handle: attended.handle,
      map: 'self',
      layer,
      head,
      fromRow: 0,
      toRow: queries,
    });
    assert.equal(slice.kind, 'weights');
    return Array.from({ length: queries }, (_, query) =>
      Array.from(slice.weights.subarray(query * keys, (query + 1) * keys)),
    );
  }
  const choose = (name: string, value: string): Promise<string[]> =>
    panel.page.locator(`#pick-${name}`).selectOption(value);
  const weights = (): Promise<number[]> =>
    panel.page.locator('#text-view .token').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.weight)));
  const near = (found: readonly number[], wanted: readonly number[]): void => {
    assert.equal(found.length, wanted.length);
    found.forEach((each, i) => assert.ok(Math.abs(each - wanted[i]!) < 2e-6, `${i}: ${each} beside ${wanted[i]}`));
  };

  it('a column shows what attends to a token', async () => {
    await panel.explain(SENTENCE);
    const all = await matrix(SENTENCE, 4, 0);
    const animal = await panel.find('animal');
    await choose('direction', 'to');
    await panel.token(animal).click();
    near(
      await weights(),
      all.map((row) => row[animal]!),
    );
    assert.match((await panel.status()) ?? '', /^key ‹animal›: most from ‹/);
  });

  it('several pinned tokens are averaged, and the status says of how many', async () => {
    await panel.explain(SENTENCE);
    const all = await matrix(SENTENCE, 4, 0);
    const [animal, street] = [await panel.find('animal'), await panel.find('street')];
    await panel.token(animal).click();
    await panel.token(street).click({ modifiers: ['Control'] });
    near(
      await weights(),
      all[animal]!.map((weight, key) => (weight + all[street]![key]!) / 2),
    );
    assert.match((await panel.status()) ?? '', /‹street›, ‹animal›.* · mean of 2 · pinned/);
    await panel.token(animal).click({ modifiers: ['Control'] });
    near(await weights(), all[street]!);
  });

  it('sinks left out are counted, and the rest can be made to sum to 1', async () => {
    await panel.explain(SENTENCE);
    const all = await matrix(SENTENCE, 4, 0);
    const it = await panel.find('it');
    const row = all[it]!;
    const hidden = row[0]! + row.at(-1)!;
    await panel.token(it).click();
    await choose('sink', 'excluded');
    near(
      await weights(),
      row.map((weight, key) => (key === 0 || key === all.length - 1 ? 0 : weight)),
    );
    assert.match(
      await panel.page.locator('.legend-text').first().innerText(),
      new RegExp(`Left out: ${hidden.toFixed(3)} on ‹\\[CLS\\]› ‹\\[SEP\\]›`),
    );
    await choose('sink', 'renormalized');
    assert.ok(Math.abs((await weights()).reduce((sum, each) => sum + each, 0) - 1) < 1e-4);
  });

  it('words take the sum of their keys and the mean of their queries', async () => {
    const text = 'The transformers were unbelievably attentive.';
    await panel.explain(text);
    await choose('granularity', 'word');
    await panel.token(1).click();
    const shown = await weights();
    const all = await matrix(text, 4, 0);
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: MODEL,
      text,
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const start = text.indexOf('unbelievably');
    const word = attended.tokens.flatMap((token, i) =>
      token.start >= start && token.end > token.start && token.end <= start + 'unbelievably'.length ? [i] : [],
    );
    assert.ok(word.length > 1, 'the word is in pieces');
    const sum = word.reduce((total, key) => total + all[1]![key]!, 0);
    for (const key of word) assert.ok(Math.abs(shown[key]! - sum) < 2e-6, `${shown[key]} beside ${sum}`);
    assert.match(await panel.page.locator('.top').first().innerText(), /unbelievably/);
  });

  it('all heads are shown as pictures, and a click opens one', async () => {
    await panel.explain(SENTENCE);
    await panel.page.locator('#tab-heads').click();
    const thumbs = panel.page.locator('.thumb');
    assert.equal(await thumbs.count(), 72);
    await panel.page.locator('.thumb[data-layer="5"] canvas[width="16"]').first().waitFor();
    await panel.page.locator('.thumb[data-layer="3"][data-head="7"]').click();
    await panel.ready();
    assert.match(await panel.page.locator('#about').innerText(), /layer 3\s+head 7/);
  });

  it('heads are sorted by what they do, and by the weight between pinned tokens', async () => {
    await panel.explain(SENTENCE);
    await panel.page.locator('#tab-heads').click();
    await choose('order', 'previous');
    await panel.page.locator('.thumb-score').first().waitFor();
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: MODEL,
      text: SENTENCE,
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const ranked = await workshop.engine.ask({
      op: 'heads',
      handle: attended.handle,
      map: 'self',
      by: { kind: 'pattern', pattern: 'previous' },
    });
    assert.equal(ranked.kind, 'ranked');
    const order = (): Promise<string[]> =>
      panel.page.locator('.thumb').evaluateAll((all) => all.map(({ dataset }) => `${dataset.layer}/${dataset.head}`));
    assert.deepEqual(
      await order(),
      ranked.heads.map(({ layer, head }) => `${layer}/${head}`),
    );
    await choose('order', 'pinned');
    await panel.token(await panel.find('it')).click();
    await panel.token(await panel.find('animal')).click({ modifiers: ['Shift'] });
    const between = await workshop.engine.ask({
      op: 'heads',
      handle: attended.handle,
      map: 'self',
      by: { kind: 'between', from: [await panel.find('it')], to: [await panel.find('animal')] },
    });
    assert.equal(between.kind, 'ranked');
    const { layer, head } = between.heads[0]!;
    await panel.page.locator(`.thumb[data-layer="${layer}"][data-head="${head}"] .thumb-score`).waitFor();
    assert.equal((await order())[0], `${layer}/${head}`);
    await choose('order', 'layer');
    assert.equal(await panel.page.locator('.thumb[title]').count(), 0, 'scores of an order that is gone');
  });

  it('rollout shows what the layers up to one pass on, says so, and is not offered between two texts', async () => {
    await panel.explain(SENTENCE);
    await panel.open({ layer: 2, measure: 'rollout' });
    const it = await panel.find('it');
    await panel.token(it).click();
    const shown = await weights();
    assert.ok(Math.abs(shown.reduce((sum, each) => sum + each, 0) - 1) < 1e-4);
    assert.ok(shown[it]! >= 0.5 ** 3, 'half of each of three layers is the residual connection');
    const attended = await workshop.engine.ask({
      op: 'attend',
      model: MODEL,
      text: SENTENCE,
      precision: 'exact',
      maxTokens: 512,
    });
    assert.equal(attended.kind, 'attended');
    const row = await workshop.engine.ask({
      op: 'attention',
      handle: attended.handle,
      map: 'self',
      layer: 2,
      head: 'mean',
      measure: 'rollout',
      fromRow: it,
      toRow: it + 1,
    });
    assert.equal(row.kind, 'weights');
    near(shown, Array.from(row.weights));
    assert.match(await panel.page.locator('#about').innerText(), /layers 0 to 2[\s\S]*rollout[\s\S]*Abnar and Zuidema/);
    await panel.explain('A dog.', { model: 'translate-en-fr' });
    assert.notEqual(await panel.page.locator('#pick-measure option[value="rollout"]').getAttribute('disabled'), null);
  });
});

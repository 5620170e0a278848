/** How far each picture can be trusted: the panel's strip of numbers, with a real model. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/engine/service/engine';
import type { Engine, OutcomeOf, RequestOf } from '../../src/protocol/engine';
import { english } from '../../src/base/english';
import { faithfulnessSentences } from '../../src/features/attention/core/faithfulness';
import { PanelPage } from './panelPage';
import { panelSuite } from './panelSuite';
import { remembering } from './remembering';
import { openFile } from './savedFile';
import { csvRows, svgIn, taken } from './taken';

/** Four tokens before the last one: fifteen runs leave out every set of them. */
const TEXT = 'The capital of France is';
const MODEL = 'smollm2-135m-instruct';

describe('how far each picture can be trusted', function () {
  this.timeout(240_000);
  const { workshop: shared, open: openPanel } = panelSuite();
  let panel: PanelPage;
  let remembered: Engine;
  before(() => {
    remembered = remembering(shared.engine);
  });
  beforeEach(async () => {
    panel = await openPanel({ engine: remembered });
  });

  const part = () => panel.page.locator('#faithfulness');
  const status = () => part().locator('#faithfulness-status');
  const start = () => part().locator('#faithfulness-ask');
  const rows = () => part().locator('tbody tr');
  async function measured(): Promise<void> {
    await start().click();
    await part().locator('table').waitFor({ timeout: 200_000 });
  }
  async function engineSays(
    wanted: Partial<RequestOf<'faithfulness'>>,
  ): Promise<Extract<OutcomeOf<'faithfulness'>, { kind: 'faithfulness' }>> {
    const asked = {
      op: 'faithfulness',
      model: MODEL,
      text: TEXT,
      precision: 'exact',
      maxTokens: 512,
      most: 32,
    } as const;
    const found = await remembered.ask({ ...asked, ...wanted });
    assert.ok(found.kind === 'faithfulness', JSON.stringify(found));
    return found;
  }

  it('shows tau and area of every order as the engine says, with the head that is open, and a sentence that fits', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await measured();
    const found = await engineSays({ shown: { layer: 0, head: 'mean' } });
    const shown = await rows().locator('.number').allTextContents();
    const digits = (value: number | null): string => (value === null ? '–' : value.toFixed(2).replace('-', '−'));
    assert.deepEqual(shown, [
      ...found.rankings.flatMap((each) => (each.is === 'available' ? [digits(each.tau), digits(each.area)] : [])),
      ...['–', digits(found.ownOrder.area)],
      ...['–', digits(found.random.area)],
    ]);
    const said = await status().innerText();
    for (const sentence of faithfulnessSentences(found, english, (word) => `‹${word}›`))
      assert.ok(said.includes(sentence.replaceAll('‹ ', '‹')), `${said} has not: ${sentence}`);
    assert.match(await rows().nth(1).innerText(), /^raw weights, mean of layer 0/);
    assert.match(
      (await part().locator('svg').first().getAttribute('aria-label'))!,
      /^Probability with all tokens, and without the first one, two and more: 77\.\d %, /,
    );
  });

  it('is taken away as CSV and JSON, number by number, and offered only while it is shown', async () => {
    await panel.explain(TEXT, { model: MODEL });
    assert.equal(await panel.page.locator('#export-faithfulness-csv').getAttribute('hidden'), '');
    await measured();
    const found = await engineSays({ shown: { layer: 0, head: 'mean' } });
    const csv = csvRows((await taken(panel, 'faithfulness-csv')).content);
    const values = (order: string, part: string, layer = ''): number[] =>
      csv
        .filter((row) => row.order === order && row.part === part && row.layer === layer)
        .map(({ value }) => Number(value));
    const assertNear = (numbers: readonly number[], wanted: readonly number[]): void => {
      assert.equal(numbers.length, wanted.length);
      numbers.forEach((number, i) => assert.ok(Math.abs(number - wanted[i]!) < 1e-5, `${number}, ${wanted[i]}`));
    };
    assertNear(values('leave_one_out', 'score'), found.leaveOneOut);
    assertNear(values('random', 'probability'), found.random.curve);
    for (const each of found.rankings) {
      assert.ok(each.is === 'available');
      const layer = each.shown ? String(each.shown.layer) : '';
      assertNear(values(each.by, 'score', layer), each.scores);
      assertNear(values(each.by, 'probability', layer), each.curve);
      assertNear([...values(each.by, 'tau', layer), ...values(each.by, 'area', layer)], [each.tau!, each.area]);
    }
    const first = csv[0]!;
    assert.deepEqual([first.model, first.answer, first.token, first.token_text], [MODEL, ' Paris', '0', 'The']);
    const json = JSON.parse(Buffer.from((await taken(panel, 'faithfulness-json')).content).toString('utf8')) as {
      files: { sha256: string }[];
      leaveOneOut: number[];
      rankings: { by: string; scores: number[] }[];
    };
    assert.match(json.files[0]!.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(json.leaveOneOut, found.leaveOneOut);
    assert.deepEqual(
      json.rankings.map(({ by, scores }) => [by, scores]),
      found.rankings.map((each) => [each.by, each.is === 'available' && each.scores]),
    );
    await part().locator('#faithfulness-close').click();
    assert.equal(await panel.page.locator('#export-faithfulness-csv').getAttribute('hidden'), '');
  });

  it('is part of the picture, curves included, and of a page that works by itself', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await measured();
    const onScreen = await part().locator('table').innerText();
    const svg = await svgIn(panel.page, (await taken(panel, 'svg')).content);
    assert.equal(svg.filter(({ name }) => name === 'polyline').length, 2 * (await rows().count()));
    const file = await openFile(shared.browser, (await taken(panel, 'html')).content);
    try {
      assert.equal(await file.page.locator('#faithfulness table').innerText(), onScreen);
      assert.equal(await file.page.locator('#faithfulness-ask').isVisible(), false);
      assert.deepEqual(file.errors, []);
    } finally {
      await file.close();
    }
  });

  it('is about what comes after the pinned token, and spares the sinks that are left out', async () => {
    await panel.explain(TEXT, {
      model: MODEL,
      opening: { view: 'matrix', pinned: ['France'], lens: { sink: 'excluded' } },
    });
    await start().focus();
    await panel.page.keyboard.press('Enter');
    await part().locator('table').waitFor({ timeout: 200_000 });
    assert.match(await part().locator('caption').innerText(), /^How the 2 tokens before ‹is› /);
    await part().locator('#faithfulness-close').focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(await part().locator('table').count(), 0);
    assert.equal(await panel.page.locator(':focus').getAttribute('id'), 'faithfulness-ask');
  });

  it('tells how far it is, and stops', async () => {
    // Long enough that it is not done before the button is pressed.
    await panel.explain(`${TEXT} Paris. `.repeat(4), { model: MODEL });
    await start().click();
    await part().locator('p:text-matches("^Reading the text again: \\\\d+ of \\\\d+…$")').waitFor({ timeout: 200_000 });
    await part().locator('#faithfulness-cancel').click();
    await part().locator('p:text-is("Cancelled.")').waitFor();
    assert.equal(await start().getAttribute('disabled'), null);
  });

  it('says why a model that predicts nothing cannot be measured, and forgets the numbers of another text', async () => {
    await panel.explain(TEXT, { model: MODEL });
    await measured();
    await panel.explain(TEXT, { model: 'all-minilm-l6-v2' });
    await part().locator('table').waitFor({ state: 'hidden' });
    await start().click();
    assert.match(await status().innerText(), /does not predict what comes next/);
  });

  it('of an encoder is about its first blank, or the pinned one, and says so where there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attentive-blank-'));
    await cp('test/fixtures/models/tiny-bert', join(folder, 'tiny-bert'), { recursive: true });
    const engine = createEngine({ modelsFolder: join(process.cwd(), 'models'), ownModelsFolder: folder });
    const usual = panel;
    panel = await PanelPage.open(shared.browser, { engine, model: 'tiny-bert' });
    try {
      const text = 'The [MASK] reads a book and [MASK].';
      await panel.explain(text);
      await measured();
      const found = await engine.ask({
        ...{ op: 'faithfulness', model: 'tiny-bert', text, precision: 'exact', maxTokens: 512, most: 32 },
        shown: { layer: 0, head: 'mean' },
      });
      assert.ok(found.kind === 'faithfulness');
      const caption = () => part().locator('caption').innerText();
      assert.ok(
        (await caption()).startsWith(
          `How the ${found.tokens.length - 1} tokens around the blank that becomes ‹${found.token.text.trim()}› `,
        ),
      );
      assert.match(await rows().nth(6).innerText(), /^sum of the logits\s+This model's graph does not compute/);
      assert.match(await part().innerText(), /The blank makes the prediction and is not ranked/);
      const first = await caption();
      await panel.token(found.tokens.findLastIndex(({ text: each }) => each === '[MASK]')).click();
      await measured();
      assert.notEqual(await caption(), first);
      await panel.explain('The ___ reads.');
      assert.equal(await panel.page.locator('#text-view .token[title="read as [MASK]"]').innerText(), '___');
      await panel.page.locator('#tab-probabilities').click();
      const filled = await engine.ask({ op: 'fill', model: 'tiny-bert', text: 'The [MASK] reads.', top: 10 });
      assert.ok(filled.kind === 'filled');
      await panel.page.locator('#probabilities-view .bar-name').nth(9).waitFor();
      assert.deepEqual(
        await panel.page.locator('#probabilities-view .bar-name').allTextContents(),
        filled.blanks[0]!.map((each) => each.text.trim()),
      );
      await panel.explain('The dog reads.');
      await start().click();
      assert.match(await status().innerText(), /^This model predicts hidden words\. Write \[MASK\]/);
    } finally {
      await panel.close();
      panel = usual;
      await engine.dispose();
      await rm(folder, { recursive: true });
    }
  });
});

/**
 * The course page's figure, in the panel: one head of MiniLM turns *it* from *animal* to *street*. The weights are
 * those of test/fixtures/all-minilm-l6-v2.json (PyTorch on the embedded file's weights): its published .100/.082 and
 * .047/.188 differ in the third digit.
 */
import assert from 'node:assert/strict';
import { PanelPage, type Rgb } from './panelPage';
import { workshop } from './panelSuite';

const TIRED = "The animal didn't cross the street because it was too tired.";
const WIDE = "The animal didn't cross the street because it was too wide.";

describe('the figure, in the panel', function () {
  this.timeout(90_000);
  const shared = workshop();
  let panel: PanelPage;
  before(async () => {
    panel = await PanelPage.open(shared.browser, { engine: shared.engine });
  });
  after(() => panel?.close());

  const cases = [
    { name: 'tired', text: TIRED, animal: 0.0984, street: 0.0825 },
    { name: 'wide', text: WIDE, animal: 0.0467, street: 0.1875 },
  ];
  for (const { name, text, animal, street } of cases) {
    it(`hovering "it" colors what it attends to in "${name}", as PyTorch computed it`, async () => {
      await panel.explain(text);
      const [it, animalAt, streetAt] = [await panel.find('it'), await panel.find('animal'), await panel.find('street')];
      await panel.token(it).hover();
      await panel.frame();
      const weights = { animal: await panel.weight(animalAt), street: await panel.weight(streetAt) };
      assert.ok(
        Math.abs(weights.animal - animal) < 2e-4 && Math.abs(weights.street - street) < 2e-4,
        JSON.stringify(weights),
      );
      const blue = async (key: number): Promise<number> => blueness((await panel.cellPixels(it, key))[40]!);
      assert.equal(
        (await blue(streetAt)) > (await blue(animalAt)),
        street > animal,
        'the canvas says what the text says',
      );
      const shade = (at: number): Promise<number> => panel.token(at).evaluate(backgroundAlpha);
      assert.equal(
        (await shade(streetAt)) > (await shade(animalAt)),
        street > animal,
        'the deeper background is the larger weight',
      );
    });
  }

  it('shows what is measured, and how', async () => {
    const facts = await panel.page.locator('.facts span').allTextContents();
    assert.deepEqual(facts.slice(1), [
      'layer 4',
      'head 0',
      'counted from 0',
      'exact arithmetic',
      'raw weights',
      'bidirectional',
      'by token',
      'sinks as they are',
    ]);
    assert.match((await panel.page.locator('.meaning').textContent()) ?? '', /not why the model answered/);
    const canvas = panel.page.locator('#matrix');
    assert.deepEqual(await Promise.all(['map', 'layer', 'head'].map((name) => canvas.getAttribute(`data-${name}`))), [
      'self',
      '4',
      '0',
    ]);
    assert.match(
      (await canvas.getAttribute('aria-label')) ?? '',
      /^Heat map of 16 query rows by 16 key columns; the largest weight/,
    );
  });

  it('reads one cell under the crosshair, and selects its query on click', async () => {
    const [it, street] = [await panel.find('it'), await panel.find('street')];
    const position = await panel.cellCenter(it, street);
    await panel.page.locator('#matrix').hover({ position });
    assert.match((await panel.status()) ?? '', /^query ‹it› → key ‹street› 0\.187/);
    await panel.page.locator('#matrix').click({ position });
    assert.equal(await panel.token(it).getAttribute('aria-pressed'), 'true');
  });

  it('keeps a pinned row while the pointer moves on, until it is let go', async () => {
    const [it, street, animal] = [await panel.find('it'), await panel.find('street'), await panel.find('animal')];
    await panel.token(street).hover();
    assert.match((await panel.status()) ?? '', /^query ‹it› → key ‹street› 0\.187/);
    assert.ok(Math.abs((await panel.weight(animal)) - 0.047) < 0.001, 'still the row of "it"');
    await panel.token(it).click();
    await panel.token(animal).hover();
    assert.match((await panel.status()) ?? '', /^query ‹animal›: most to /);
  });

  it('switches to the mean of a layer and back without asking the host twice', async () => {
    await panel.open({ layer: 2, head: 'mean' });
    assert.equal(await panel.page.locator('[data-fact="head"]').textContent(), 'mean of heads');
    const mean = await panel.weight(0);
    await panel.open({ layer: 4, head: 0 });
    assert.notEqual(await panel.weight(0), mean);
    assert.equal(await panel.page.locator('[data-fact="layer"]').textContent(), 'layer 4');
  });

  it('ran under its policy without one violation', async () => {
    assert.deepEqual(await panel.violations(), []);
    assert.deepEqual(panel.errors, []);
  });
});

/** How far a color leans to blue, whatever the theme's brightness. */
const blueness = ([r, , b]: Rgb): number => b - r;

function backgroundAlpha(element: never): number {
  const { backgroundColor } = (
    globalThis as unknown as { getComputedStyle(element: never): { backgroundColor: string } }
  ).getComputedStyle(element);
  return Number(/[/,]\s*([\d.]+)\)$/.exec(backgroundColor)?.[1] ?? 1);
}

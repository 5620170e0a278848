/**
 * The words of the pages come from the bundle that the host hands to them, and go along with a page that is exported.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from './browser';
import { panelSuite } from './panelSuite';

const words = {
  language: 'fr',
  bundle: {
    Layer: 'Couche',
    Table: 'Tableau </script><b>',
    'by token': 'par jeton',
    'query {0} → key {1} {2}': 'clé {1} de la requête {0} : {2}',
  },
};

describe('the words of the panel', function () {
  this.timeout(60_000);
  const suite = panelSuite();
  let page: Page | undefined;
  let folder: string | undefined;
  afterEach(async () => {
    await page?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  async function assertTranslated(where: Page): Promise<void> {
    const [french, english] = await Promise.all([
      where.locator('label[for=pick-layer]').textContent(),
      where.locator('label[for=pick-head]').textContent(),
    ]);
    assert.deepEqual([french, english], ['Couche', 'Head'], 'what the bundle lacks is English');
    assert.equal(await where.locator('#tab-table').textContent(), 'Tableau </script><b>');
    assert.equal(await where.locator('[data-fact=granularity]').textContent(), 'par jeton');
    assert.equal(await where.locator('html').getAttribute('lang'), 'fr');
    await where.locator('#text-view .token[data-index="1"]').hover();
    assert.match((await where.locator('#status').textContent()) ?? '', /^clé ‹[^›]+› de la requête ‹it› : 0\.\d{3}$/);
  }

  it('are those of the bundle, also in a page that is exported and works alone', async () => {
    const panel = await suite.open({ words });
    await panel.explain("The animal didn't cross the street because it was too tired.");
    await panel
      .token(await panel.find('it'))
      .first()
      .click();
    await assertTranslated(panel.page);
    await panel.page.locator('#export summary').click();
    await panel.page.locator('#export-html').click();
    const { content } = await panel.hostApi.untilSaved(1);
    folder = await mkdtemp(join(tmpdir(), 'attentive-words-'));
    await writeFile(join(folder, 'attention.html'), content);
    page = await suite.workshop.browser.newPage({ viewport: { width: 900, height: 900 }, deviceScaleFactor: 1 });
    await page.goto(`file://${folder}/attention.html`);
    await page.locator('body[data-state="ready"]').waitFor();
    await assertTranslated(page);
  });
});

/** A page that was saved from a panel, opened from the disk as its reader would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from './browser';

export interface SavedFile {
  readonly page: Page;
  /** What its script threw. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export async function openFile(browser: Browser, content: Uint8Array): Promise<SavedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'attentive-page-'));
  await writeFile(join(folder, 'attention.html'), content);
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 }, deviceScaleFactor: 2 });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`file://${folder}/attention.html`);
  await page.locator('body[data-state="ready"]').waitFor();
  return {
    page,
    errors,
    close: async () => {
      await page.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What axe finds wrong with a page as it stands. */
import { readFile } from 'node:fs/promises';
import type { Page } from './browser';

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** @returns a line for each element that breaks a rule */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(`${await readFile('node_modules/axe-core/axe.min.js', 'utf8')};0`);
  const result = (await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<unknown> } };
    // A webview's page is a part of VS Code's: landmarks and the heading of the whole are not its own.
    return axe.run({ rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } } });
  }, undefined)) as AxeResult;
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`),
  );
}

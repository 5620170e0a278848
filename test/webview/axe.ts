/** What axe finds wrong with a page as it stands. */
import { readFile } from 'node:fs/promises';
import type { Page } from './browser';

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/**
 * @param colorsOnly where another theme has passed every rule: the others do not depend on colors
 * @returns a line for each element that breaks a rule
 */
export async function axeViolations(page: Page, { colorsOnly = false } = {}): Promise<string[]> {
  if (!(await page.evaluate('"axe" in globalThis')))
    await page.evaluate(`${await readFile('node_modules/axe-core/axe.min.js', 'utf8')};0`);
  const result = (await page.evaluate(async (only: boolean) => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<unknown> } };
    // A webview's page is a part of VS Code's: landmarks and the heading of the whole are not its own.
    const rules = { region: { enabled: false }, 'page-has-heading-one': { enabled: false } };
    const those = only ? { runOnly: ['color-contrast', 'link-in-text-block'] } : { rules };
    // What passes is not described.
    return axe.run({ resultTypes: ['violations'], ...those });
  }, colorsOnly)) as AxeResult;
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`),
  );
}

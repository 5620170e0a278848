/** What pages inside the window show: Markdown previews and the extension's own panels. */
import { until } from './person.mjs';

/**
 * @param {import('./person.mjs').Person} person
 * @param {RegExp} wanted
 * @param {{ limitMs?: number }} [options]
 * @returns {Promise<string>} what a Markdown preview shows, once it holds that
 */
export function previewOf(person, wanted, options) {
  return until(
    async () => {
      for (const frame of person.page.frames()) {
        const text = await frame
          .evaluate(() => document.querySelector('.markdown-body')?.textContent ?? '')
          .catch(() => '');
        if (wanted.test(text)) return text;
      }
      return undefined;
    },
    { what: `a result that shows ${wanted}`, ...options },
  );
}

/**
 * @param {import('./person.mjs').Person} person
 * @param {string} selector
 * @returns {Promise<import('playwright-core').Frame>} the frame of a webview that holds such an element, once there is
 *   one
 */
export function frameWith(person, selector) {
  return until(
    async () => {
      for (const frame of person.page.frames())
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      return undefined;
    },
    { what: `a page with ${selector}` },
  );
}

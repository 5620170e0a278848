/** Where a browser puts the characters of words, which the order of a right-to-left line decides. */
import type { Page } from './browser';

interface Walked {
  querySelectorAll(selector: string): Iterable<unknown>;
  createTreeWalker(root: unknown, what: number): { nextNode(): { data: string } | null };
  createRange(): {
    setStart(node: unknown, at: number): void;
    setEnd(node: unknown, at: number): void;
    getBoundingClientRect(): { left: number };
  };
}

/** @returns each word that matches within an element, with the left edge of each of its characters */
export function placesOf(page: Page, selector: string, words: RegExp): Promise<{ word: string; lefts: number[] }[]> {
  return page.evaluate(
    ([within, source]) => {
      const { document } = globalThis as unknown as { document: Walked };
      const range = document.createRange();
      const found: { word: string; lefts: number[] }[] = [];
      for (const root of document.querySelectorAll(within)) {
        const walker = document.createTreeWalker(root, 4);
        for (let node = walker.nextNode(); node; node = walker.nextNode())
          for (const { index, 0: word } of node.data.matchAll(new RegExp(source, 'g'))) {
            const lefts: number[] = [];
            for (let i = 0; i < word.length; i++) {
              range.setStart(node, index + i);
              range.setEnd(node, index + i + 1);
              lefts.push(range.getBoundingClientRect().left);
            }
            found.push({ word, lefts });
          }
      }
      return found;
    },
    [selector, words.source] as const,
  );
}

/** What is taken away from a panel, read as its reader would: CSV by its header, pictures by their parts and pixels. */
import type { Page } from './browser';
import type { PanelPage } from './panelPage';

/** Exports by the menu. @returns the file, once the host has been given it */
export async function taken(panel: PanelPage, format: string): Promise<{ name: string; content: Uint8Array }> {
  const saved = panel.hostApi.saved.length;
  await panel.page.locator('#export summary').click();
  await panel.page.locator(`#export-${format}`).click();
  return panel.hostApi.untilSaved(saved + 1);
}

/** A row for each line, by the header's names. Quoted fields may hold commas and quotes, but no line breaks. */
export function csvRows(content: Uint8Array): Record<string, string>[] {
  const fields = (line: string): string[] =>
    Array.from(
      line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
  const [header = [], ...rows] = Buffer.from(content).toString('utf8').trimEnd().split('\r\n').map(fields);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

interface SvgPart {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every element of a picture, in order, as the browser parses it. */
export function svgIn(page: Page, content: Uint8Array): Promise<SvgPart[]> {
  return page.evaluate((source) => {
    interface Parsed {
      readonly tagName: string;
      readonly attributes: Iterable<{ name: string; value: string }>;
    }
    const { DOMParser } = globalThis as unknown as {
      DOMParser: new () => {
        parseFromString(text: string, type: string): { querySelectorAll(names: string): Iterable<Parsed> };
      };
    };
    return Array.from(
      new DOMParser().parseFromString(source, 'image/svg+xml').querySelectorAll('*'),
      ({ tagName, attributes }) => ({
        name: tagName,
        attributes: Object.fromEntries(Array.from(attributes, ({ name, value }) => [name, value])),
      }),
    );
  }, Buffer.from(content).toString('utf8'));
}

/** @returns [r, g, b] at each of the points, in pixels of the picture */
export function imageIn(page: Page, png: Uint8Array, points: readonly { x: number; y: number }[]): Promise<number[][]> {
  return page.evaluate(
    async ({ base64, at }) => {
      interface Context {
        drawImage(image: unknown, x: number, y: number): void;
        getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> };
      }
      interface Canvas {
        width: number;
        height: number;
        getContext(kind: '2d'): Context;
      }
      const dom = globalThis as unknown as {
        Image: new () => { src: string; width: number; height: number; decode(): Promise<void> };
        document: { createElement(name: 'canvas'): Canvas };
      };
      const image = new dom.Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = dom.document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return at.map(({ x, y }) =>
        Array.from(context.getImageData(Math.round(x), Math.round(y), 1, 1).data).slice(0, 3),
      );
    },
    { base64: Buffer.from(png).toString('base64'), at: points },
  );
}

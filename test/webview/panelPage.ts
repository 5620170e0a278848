/** The inspector's webview in Chromium: the built page under its own policy, the real session behind it. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Engine } from '../../src/protocol/engine';
import type { PageWords } from '../../src/protocol/words';
import type { ToWebview } from '../../src/protocol/attention';
import { inspectorHtml } from '../../src/features/attention/core/inspectorPage';
import { keptIn } from '../../src/features/attention/core/restoring';
import { InspectorSession, type ExplainRequest } from '../../src/features/attention/core/session';
import type { Browser, Page } from './browser';
import { FakeHostApi } from '../unit/features/attention/core/fakeHostApi';
import { plainWords } from '../unit/features/attention/core/plainWords';
import { themes, type ThemeValues } from './themes';

const NONCE = 'bm9uY2U';
const FILES: Readonly<Record<string, readonly [path: string, type: string]>> = {
  '/main.js': ['dist/inspector/main.js', 'text/javascript'],
  '/style.css': ['dist/inspector/style.css', 'text/css'],
  '/vscodeApi.js': ['test/webview/vscodeApi.js', 'text/javascript'],
};

/** Each from 0 to 255. */
export type Rgb = [red: number, green: number, blue: number];

export interface PanelOptions {
  readonly engine: Engine;
  readonly model?: string | (() => string);
  readonly maxTokens?: number;
  readonly theme?: ThemeValues;
  readonly width?: number;
  readonly height?: number;
  /** As the host hands them to the page; without them the page is English. */
  readonly words?: PageWords;
}

export class PanelPage {
  readonly errors: string[] = [];
  private constructor(
    readonly page: Page,
    public session: InspectorSession,
    readonly hostApi: FakeHostApi,
    private readonly server: Server,
    private readonly theme: ThemeValues,
    private readonly newSession: () => InspectorSession,
  ) {}

  static async open(browser: Browser, options: PanelOptions): Promise<PanelPage> {
    const server = await serve(options.words);
    const page = await browser.newPage({
      viewport: { width: options.width ?? 900, height: options.height ?? 1000 },
      deviceScaleFactor: 2,
    });
    const hostApi = new FakeHostApi({
      script: await readFile('dist/inspector/main.js', 'utf8'),
      style: await readFile('dist/inspector/style.css', 'utf8'),
      words: options.words,
    });
    const newSession = (): InspectorSession =>
      new InspectorSession({
        hostApi,
        engine: options.engine,
        words: plainWords,
        log: { info: () => undefined, warn: () => undefined },
        settings: {
          model: () => (typeof options.model === 'function' ? options.model() : options.model) ?? 'all-minilm-l6-v2',
          maxTokens: () => options.maxTokens ?? 512,
        },
        // A page that is closing takes no messages, like a webview that was disposed.
        send: (message) => {
          void panel.deliver(message).catch(() => undefined);
        },
      });
    const panel = new PanelPage(page, newSession(), hostApi, server, options.theme ?? themes.dark, newSession);
    page.on('pageerror', (error) => panel.errors.push(error.message));
    await page.exposeFunction('toHost', (message) =>
      panel.session.receive(
        JSON.parse(message, (name, value: unknown) =>
          name === 'bytes' && Array.isArray((value as { bytes?: unknown }).bytes)
            ? Uint8Array.from((value as { bytes: number[] }).bytes)
            : value,
        ),
      ),
    );
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await panel.setTheme(panel.theme);
    return panel;
  }

  /** Explains a text and waits for its picture. */
  async explain(text: string, more: Partial<ExplainRequest> = {}): Promise<void> {
    const outcome = this.session.explain({ text, where: 'notes.md, line 1', flow: 'prose', ...more });
    if (outcome.kind === 'refused') throw new Error(outcome.problem.message);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('body[data-state="ready"], body[data-state="problem"]').waitFor();
    const problem = this.page.locator('#problem');
    if (await problem.isVisible()) throw new Error(`The panel shows a problem: ${await problem.innerText()}`);
    await this.frame();
  }

  /** What was asked to be drawn is drawn. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const { requestAnimationFrame } = globalThis as unknown as { requestAnimationFrame(run: () => void): void };
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }),
      undefined,
    );
  }

  async open(head: { map?: string; layer?: number; head?: number | 'mean'; measure?: string }): Promise<void> {
    for (const [name, value] of Object.entries(head))
      await this.page.locator(`#pick-${name}`).selectOption(String(value));
    await this.ready();
  }

  /** VS Code destroys a hidden webview and makes a new one when it is shown again. */
  async hideAndShow(): Promise<void> {
    this.session.hidden();
    await this.page.reload();
    await this.setTheme(this.theme);
    await this.ready();
  }

  /** *Developer: Reload Window*: the page keeps its state, and a new session explains what the page says it showed. */
  async reloadWindow(text: string): Promise<void> {
    const kept = keptIn(
      await this.page.evaluate(
        () =>
          JSON.parse(
            (
              globalThis as unknown as { sessionStorage: { getItem(key: string): string | null } }
            ).sessionStorage.getItem('state') ?? 'null',
          ) as unknown,
        undefined,
      ),
    );
    if (!kept) throw new Error('The page kept nothing to come back to.');
    this.session.dispose();
    this.session = this.newSession();
    await this.page.reload();
    await this.setTheme(this.theme);
    await this.explain(text, { origin: kept.origin, model: kept.model, precision: kept.precision });
  }

  async setTheme(theme: ThemeValues): Promise<void> {
    await this.page.evaluate(
      (values) => (globalThis as unknown as { setTheme(values: ThemeValues): void }).setTheme(values),
      theme,
    );
    await this.frame();
  }

  async deliver(message: unknown): Promise<void> {
    await this.page.evaluate(
      (data) => (globalThis as unknown as { fromHost(message: unknown): void }).fromHost(data),
      message as ToWebview,
    );
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations, undefined);
  }

  status = (): Promise<string | null> => this.page.locator('#status').textContent();
  token = (index: number, side = ''): ReturnType<Page['locator']> =>
    this.page.locator(`.token[data-index="${index}"]${side && `[data-side="${side}"]`}`);
  weight = async (index: number, side = ''): Promise<number> =>
    Number(await this.token(index, side).getAttribute('data-weight'));

  /** The index of the token that reads so. */
  async find(text: string, side: 'both' | 'query' | 'key' = 'both'): Promise<number> {
    const texts = await this.page.locator(`.token[data-side="${side}"]`).allTextContents();
    const at = texts.findIndex((each) => each.trim() === text);
    if (at < 0) throw new Error(`No token reads "${text}": ${texts.join('|')}`);
    return at;
  }

  /** Where a cell's center is on the canvas, in CSS pixels; the sheet is not scrolled. */
  async cellCenter(query: number, key: number): Promise<{ x: number; y: number }> {
    const matrix = this.page.locator('#matrix');
    const read = async (name: string): Promise<number> => Number(await matrix.getAttribute(`data-${name}`));
    const [left, top, cell] = [await read('left'), await read('top'), await read('cell')];
    return { x: left + (key + 0.5) * cell, y: top + (query + 0.5) * cell };
  }

  /** Colors of the matrix canvas around a cell's center: every pixel of a square of 9, DPR 2. */
  async cellPixels(query: number, key: number): Promise<Rgb[]> {
    const at = await this.cellCenter(query, key);
    return this.page.evaluate(({ x, y }) => {
      const canvas = (
        globalThis as unknown as { document: { getElementById(id: string): never } }
      ).document.getElementById('matrix');
      const context = (
        canvas as {
          getContext(kind: '2d'): {
            getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> };
          };
        }
      ).getContext('2d');
      const { data } = context.getImageData(Math.round(x * 2) - 4, Math.round(y * 2) - 4, 9, 9);
      return Array.from({ length: 81 }, (_, i): Rgb => [data[i * 4]!, data[i * 4 + 1]!, data[i * 4 + 2]!]);
    }, at);
  }

  async close(): Promise<void> {
    this.session.dispose();
    await this.page.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function serve(words?: PageWords): Promise<Server> {
  const server = createServer((request, response) => {
    void respond(request.url ?? '/', words).then(
      ({ body, type }) => {
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function respond(url: string, words?: PageWords): Promise<{ body?: string | Buffer; type: string }> {
  if (url === '/') {
    const page = inspectorHtml({
      cspSource: "'self'",
      nonce: NONCE,
      scriptUri: '/main.js',
      styleUri: '/style.css',
      words,
    });
    return {
      type: 'text/html',
      body: page.replace('<script', `<script nonce="${NONCE}" src="/vscodeApi.js"></script><script`),
    };
  }
  const file = Object.hasOwn(FILES, url) ? FILES[url] : undefined;
  return file ? { body: await readFile(join(process.cwd(), file[0])), type: file[1] } : { type: 'text/plain' };
}

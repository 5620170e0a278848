/** Chromium, as test/host installs it; the tests' own package has no browser. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WAIT_MS, scaled } from '../limits';

/** What these tests use of playwright-core, whose types lie in test/host and not in this package. */
export interface Locator {
  count(): Promise<number>;
  first(): Locator;
  nth(index: number): Locator;
  locator(selector: string): Locator;
  getByText(text: string): Locator;
  click(options?: { position?: { x: number; y: number }; modifiers?: ('Control' | 'Shift')[] }): Promise<void>;
  focus(): Promise<void>;
  hover(options?: { position?: { x: number; y: number } }): Promise<void>;
  getAttribute(name: string): Promise<string | null>;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<string[]>;
  innerText(): Promise<string>;
  fill(text: string): Promise<void>;
  isVisible(): Promise<boolean>;
  selectOption(value: string): Promise<string[]>;
  screenshot(options: { path: string }): Promise<unknown>;
  evaluateAll<Result>(
    run: (elements: { readonly dataset: Record<string, string | undefined>; readonly className: string }[]) => Result,
  ): Promise<Result>;
  evaluate<Result>(run: (element: never) => Result): Promise<Result>;
  waitFor(options?: { state?: 'visible' | 'hidden' | 'attached'; timeout?: number }): Promise<void>;
}

export interface Page {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  setContent(html: string): Promise<void>;
  close(): Promise<void>;
  setDefaultTimeout(milliseconds: number): void;
  locator(selector: string): Locator;
  /** A script's source runs outside the page's policy, like everything that is evaluated. */
  evaluate(source: string): Promise<unknown>;
  evaluate<Result, Argument>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  exposeFunction(name: string, run: (argument: string) => void): Promise<void>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  readonly keyboard: { press(key: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void> };
}

export interface Browser {
  newPage(options: { viewport: { width: number; height: number }; deviceScaleFactor: number }): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: { launch(options: { executablePath: string; args: string[] }): Promise<Browser> };
}

/** Tests run from the repository's root. */
const HOST = join(process.cwd(), 'test/host');

/** @throws when neither $CHROMIUM nor the browser of test/host is there; `npm test -- webview` installs it */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? join(HOST, '.cache/chromium/run');
  if (!existsSync(executablePath))
    throw new Error(`There is no Chromium at ${executablePath}. Run "npm test -- webview", which installs one.`);
  const { chromium } = createRequire(join(HOST, 'package.json'))('playwright-core') as Playwright;
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
  return {
    async newPage(options) {
      const page = await browser.newPage(options);
      page.setDefaultTimeout(scaled(WAIT_MS));
      return page;
    },
    close: () => browser.close(),
  };
}

/**
 * What suites of the panel set up: one browser and one engine for all tests of a suite, and pages that complain of
 * nothing.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { launchBrowser, type Browser } from './browser';
import { PanelPage, type PanelOptions } from './panelPage';

/** Set in the suite's `before`. */
export interface Workshop {
  readonly browser: Browser;
  readonly engine: LocalEngine;
}

/** Whether the suites of this process share a workshop, which is set up by the first of them. */
let shares = false;
let shared: Promise<Workshop> | undefined;

async function setUp(): Promise<Workshop> {
  return { browser: await launchBrowser(), engine: createEngine({ modelsFolder: join(process.cwd(), 'models') }) };
}

async function tearDown({ browser, engine }: Workshop): Promise<void> {
  await engine.dispose();
  await browser.close();
}

/** Has the suites of this process share one browser and one engine, which saves their start and the models' loading. */
export function shareWorkshop(): void {
  shares = true;
}

/** Closes what suites shared. */
export async function closeWorkshop(): Promise<void> {
  const closing = await shared;
  shared = undefined;
  if (closing) await tearDown(closing);
}

/** Registers the hooks in the suite that calls it. */
export function workshop(): Workshop {
  const parts: { browser?: Browser; engine?: LocalEngine } = {};
  before(async () => {
    Object.assign(parts, await (shares ? (shared ??= setUp()) : setUp()));
  });
  after(async () => {
    if (!shares && parts.browser && parts.engine) await tearDown(parts as Workshop);
  });
  return parts as Workshop;
}

export interface PanelSuite {
  readonly workshop: Workshop;
  /**
   * A new page, closed after the test, which fails when it broke its policy, threw, or (unless that is its point)
   * refused a message.
   */
  open(options?: Partial<PanelOptions>): Promise<PanelPage>;
}

/** Registers the hooks in the suite that calls it. */
export function panelSuite({ mayRefuse = false } = {}): PanelSuite {
  const shared = workshop();
  let panel: PanelPage | undefined;
  afterEach(async () => {
    if (!panel) return;
    const [violations, errors, refused] = [
      await panel.violations(),
      panel.errors,
      await panel.page.locator('body').getAttribute('data-refused'),
    ];
    await panel.close();
    panel = undefined;
    assert.deepEqual(
      { violations, errors, refused: mayRefuse ? null : refused },
      { violations: [], errors: [], refused: null },
    );
  });
  return {
    workshop: shared,
    open: async (options = {}) => (panel = await PanelPage.open(shared.browser, { engine: shared.engine, ...options })),
  };
}

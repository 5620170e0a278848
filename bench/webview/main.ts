/**
 * How fast the panel draws, in a real Chromium, beside one SVG line for each pair of tokens: `npm run bench:webview`.
 */
import { readFile } from 'node:fs/promises';
import { inspectorHtml } from '../../src/features/attention/core/inspectorPage';
import { forEachMeasure } from '../../src/protocol/measures';
import { launchBrowser } from '../../test/webview/browser';
import { themes } from '../../test/webview/themes';

interface Figures {
  readonly firstPaintMs: number;
  readonly switchMs: number;
  readonly backMs: number;
  readonly hoverP95Ms: number;
  readonly slowFrames: number;
}

const ROUNDS = 5;
const SIZES = [
  { name: '512 tokens, 12 x 12 heads', tokens: 512, layers: 12, heads: 12, causal: false },
  { name: '1,024 tokens, 30 x 9 heads', tokens: 1024, layers: 30, heads: 9, causal: true },
] as const;
/** What a person does not wait for. */
const GOALS = { firstPaintMs: 250, switchMs: 50, backMs: 50, hoverP95Ms: 16, slowFrames: 0 } as const;

async function main(): Promise<void> {
  const browser = await launchBrowser();
  const [script, style] = await Promise.all(
    ['main.js', 'style.css'].map((name) => readFile(`dist/inspector/${name}`, 'utf8')),
  );
  const inPage = await readFile('bench/webview/page.js', 'utf8');
  const variables = Object.entries(themes.dark.variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ');
  try {
    for (const size of SIZES) {
      const rounds: Figures[] = [];
      const peers: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const page = await browser.newPage({ viewport: { width: 900, height: 1000 }, deviceScaleFactor: 2 });
        await page.goto('about:blank');
        const html = inspectorHtml({ cspSource: "'self'", nonce: 'x', scriptUri: '', styleUri: '' })
          .replace(/<meta http-equiv[^>]*>/, '')
          .replace(/<link[^>]*>/, `<style>:root { ${variables} } ${style}</style>`)
          .replace(/<script[^>]*><\/script>/, '');
        await page.setContent(html);
        await page.evaluate(
          `${inPage}; host(${JSON.stringify({ ...size, measures: forEachMeasure('query-key', { is: 'available' }) })}); globalThis.tokens = ${size.tokens}; ${script}; 0`,
        );
        rounds.push((await page.evaluate('measure()')) as Figures);
        // Measured on a quarter of the tokens and multiplied by 16: all of them would exhaust the browser's memory.
        peers.push(16 * ((await page.evaluate(`linesForEveryPair(${size.tokens / 4})`)) as number));
        await page.close();
      }
      console.log(size.name);
      for (const [name, goal] of Object.entries(GOALS) as [keyof typeof GOALS, number][]) {
        const value = median(rounds.map((each) => each[name]));
        console.log(
          `  ${name.padEnd(14)} ${value.toFixed(1).padStart(8)}   goal ${goal}${value <= goal ? '' : '   MISSED'}`,
        );
      }
      const peer = median(peers);
      console.log(
        `  one SVG line for each pair: ${peer.toFixed(0)} ms for one head (a quarter of the tokens, times 16); ${(peer / median(rounds.map(({ switchMs }) => switchMs))).toFixed(0)} times a head switch here`,
      );
    }
  } finally {
    await browser.close();
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

main().catch((thrown: unknown) => {
  console.error(thrown);
  process.exitCode = 1;
});

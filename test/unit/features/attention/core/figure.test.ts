import assert from 'node:assert/strict';
import fc from 'fast-check';
import { figure } from '../../../../../src/features/attention/core/figure';
import { inspectorHtml } from '../../../../../src/features/attention/core/inspectorPage';
import { capture, self } from './captures';

const address = { map: 'self', layer: 0, head: 1, measure: 'raw' } as const;
const shownAs = (text: string) =>
  capture({
    queries: 2,
    maps: [self(2)],
    text,
    tokens: [
      { id: 0, text, start: 0, end: text.length, special: false },
      { id: 1, text: '[SEP]', start: 0, end: 0, special: true },
    ],
  });

describe('the figure', () => {
  it('names model, layer, head, base, precision and measure, and what it does not mean', () => {
    assert.match(
      figure(shownAs('cat'), address, Float32Array.of(1, 0, 0.5, 0.5)),
      /M · layer 0 · head 1 · counted from 0 · exact arithmetic · raw weights · bidirectional · by token · sinks as they are[\s\S]*not why the model answered/,
    );
  });

  it('draws the largest weight deepest, and neighbors of the same color as one', () => {
    const svg = figure(shownAs('cat'), address, Float32Array.of(1, 0, 0.5, 0.5));
    const cells = [
      ...svg.matchAll(/<rect x="\d+(?:\.\d+)?" y="\d+(?:\.\d+)?" width="(\d+)" height="26" fill="(#[0-9a-f]{6})"/g),
    ].map(([, width, fill]) => [width, fill]);
    assert.deepEqual(cells, [
      ['26', '#0063b1'],
      ['26', '#f6f6f6'],
      ['52', '#7badd4'],
    ]);
  });

  it('has the color scale, from nothing to the largest weight', () => {
    const svg = figure(shownAs('cat'), address, Float32Array.of(0.75, 0, 0.5, 0.5));
    assert.match(
      svg,
      /<linearGradient id="ramp"><stop offset="0" stop-color="#f6f6f6"\/><stop offset="1" stop-color="#0063b1"\/>[\s\S]*>0<\/text>\n<rect [^>]*width="120" height="8" fill="url\(#ramp\)"\/>\n<text [^>]*>0\.750</,
    );
  });

  it('hatches what a causal query cannot see', () => {
    const causal = { ...shownAs('cat'), maps: [{ ...self(2), direction: 'causal' as const }] };
    assert.equal([...figure(causal, address, Float32Array.of(1, 0, 0.5, 0.5)).matchAll(/url\(#hidden\)/g)].length, 1);
  });

  it('holds any text as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const svg = figure(shownAs(text), address, new Float32Array(4));
        assert.equal(svg.match(/<(?!\/?(svg|defs|pattern|path|linearGradient|stop|rect|text)\b)/), null);
        assert.equal(/[\u202a-\u202e\u2066-\u2069]/.test(svg), false);
      }),
    );
  });
});

describe('the page that works by itself', () => {
  it('cannot be broken out of by what is in the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const page = inspectorHtml({
          inline: { script: 'run()', style: '', data: JSON.stringify({ text: `${text}</script><!--<script>` }) },
        });
        const data = /<script type="application\/json" id="attention-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
        assert.deepEqual(JSON.parse(data), { text: `${text}</script><!--<script>` });
      }),
    );
  });

  it('loads nothing from anywhere', () => {
    const page = inspectorHtml({ inline: { script: '', style: '', data: '{}' } });
    assert.match(
      page,
      /"default-src 'none'; script-src 'nonce-(\w{32})'; style-src 'nonce-\1'; img-src data: blob:"[^]*<style nonce="\1">[^]*<script nonce="\1">/,
    );
    assert.equal(/(?:src|href)="/.test(page), false);
  });
});

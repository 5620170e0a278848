/** Heat maps and bars as SVG: what they show, and that any text stands in them as text. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bars, curves, heatMap } from '../../../../../src/features/attention/core/charts';

const numbersOf = (svg: string, attribute: string): number[] =>
  [...svg.matchAll(new RegExp(`<rect x="[^"]*" y="[^"]*"[^>]* ${attribute}="([^"]*)"`, 'g'))].map(([, value]) =>
    Number(value),
  );

describe('charts', () => {
  it('bars are as long as their values, to the left of zero for those below it', () => {
    const svg = bars({
      title: 'a chart',
      notes: ['a note'],
      rows: [
        { name: 'up', value: 2, text: '+2' },
        { name: 'down', value: -1, text: '-1' },
      ],
    });
    const [up, down] = numbersOf(svg, 'width');
    assert.equal(up, 2 * down!);
    const [upX, downX] = [...svg.matchAll(/<rect x="(\d+)"/g)].map(([, x]) => Number(x));
    assert.equal(downX! + down!, upX);
    for (const text of ['a chart', 'a note', 'up', '+2']) assert.ok(svg.includes(`>${text}</text>`), text);
  });

  it('a heat map has a cell for each row and column, deeper for more and of another hue below zero', () => {
    const svg = heatMap({
      title: 'a map',
      notes: [],
      columns: ['one', 'שתיים'],
      rows: [
        {
          name: 'layer 1',
          cells: [
            { text: '1.00', share: 1 },
            { text: '-1.00', share: -1 },
          ],
        },
        {
          name: 'layer 0',
          cells: [
            { text: '0.00', share: 0 },
            { text: '7.00', share: 7 },
          ],
        },
      ],
    });
    const fills = [...svg.matchAll(/height="20" fill="(#\w+)"/g)].map(([, fill]) => fill);
    assert.deepEqual(fills, ['#0063b1', '#c05a00', '#f6f6f6', '#0063b1']);
    assert.ok(svg.includes('>שתיים</text>'));
  });

  it('keeps any text as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, min: -9, max: 9 }), (text, value) => {
        for (const svg of [
          bars({ title: text, notes: [text], rows: [{ name: text, value, text }] }),
          heatMap({ title: text, notes: [], columns: [text], rows: [{ name: text, cells: [{ text, share: value }] }] }),
        ]) {
          const markup = svg.replaceAll(/>[^<]*<\/text>/g, '></text>');
          assert.match(markup, /^<svg [^<>]*>\n(?:<rect [^<>]*>|<path [^<>]*>|<text [^<>]*><\/text>|\n|<\/svg>)*$/);
          assert.ok(!/NaN|Infinity/.test(markup));
        }
      }),
    );
  });

  it('a curve falls as its values do, over the dashed one, and a row without one says why', () => {
    const svg = curves({
      title: 'a chart',
      notes: [`${'a long sentence of a note, '.repeat(12)}`.trim()],
      headings: ['tau', 'area'],
      rows: [
        { name: 'one', numbers: ['0.50', '0.25'], curve: [0.8, 0.2, 0.4] },
        { name: 'two', numbers: [], text: 'Not <here>.' },
      ],
      dashed: [0.8, 0.6, 0.4],
    });
    const lines = [...svg.matchAll(/points="([^"]+)"[^>]*?(stroke-dasharray)?(?:="3 2")?\/>/g)];
    assert.deepEqual(
      lines.map(([, , dashes]) => dashes !== undefined),
      [true, false],
    );
    const heights = lines[1]![1]!.split(' ').map((point) => Number(point.split(',')[1]));
    assert.ok(heights[0]! < heights[2]! && heights[2]! < heights[1]!, 'smaller values lie lower');
    for (const text of ['one', '0.50', 'area', 'Not &lt;here&gt;.']) assert.ok(svg.includes(`>${text}</text>`), text);
    assert.ok(Number(/width="(\d+)"/.exec(svg)![1]) < 1200, 'notes are wrapped');
  });
});

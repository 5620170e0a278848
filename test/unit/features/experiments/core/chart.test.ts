import assert from 'node:assert/strict';
import { asImage, lineChart, shareChart } from '../../../../../src/features/experiments/core/chart';

describe('A chart', () => {
  const within = (chart: string): string =>
    Buffer.from(/base64,([^)]*)\)/.exec(asImage(chart, 'x'))![1]!, 'base64').toString();
  it("has a line and a name for each series, and no markup of anybody's", () => {
    const chart = within(
      lineChart(
        [4, 16, 64],
        [
          { name: '<b>one</b>', values: [3, 2, 1] },
          { name: 'two', values: [3, 2, 1] },
        ],
        { x: 'bytes', y: 'bits' },
      ),
    );
    assert.equal(chart.match(/<polyline/g)?.length, 2);
    assert.ok(chart.includes('&lt;b&gt;one&lt;/b&gt;') && !chart.includes('<b>'));
    const heights = [...chart.matchAll(/y="([\d.]+)" fill="#(?:0063b1|a44200)" text-anchor="start"/g)].map(([, y]) =>
      Number(y),
    );
    assert.ok(Math.abs(heights[0]! - heights[1]!) >= 16, 'names of lines that end together do not lie over each other');
  });
  it('has bars as wide as the shares', () => {
    const chart = within(
      shareChart(['he', 'she'], [{ label: 'The nurse said that ___ was tired.', shares: [0.25, 0.75] }]),
    );
    const widths = [...chart.matchAll(/<rect x="[\d.]+" y="\d+" width="([\d.]+)" height="16"/g)].map(([, width]) =>
      Number(width),
    );
    assert.equal(widths.length, 2);
    assert.ok(Math.abs(widths[1]! / widths[0]! - 3) < 0.01);
  });
});

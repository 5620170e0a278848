/** A capture's numbers as files that other programs read. */
import type { ModelInfo } from '../protocol/engine';
import type { CaptureShown, HeadAddress } from '../protocol/inspector';

/** What was measured, of which text, by which files. Shapes are [queries, keys]; layers and heads count from 0. */
export function numbersAsJson(shown: CaptureShown, { id, files }: ModelInfo, address: HeadAddress, rows: readonly Float32Array[]): string {
  const { map, layer, head, measure } = address;
  const extent = shown.maps.find(({ kind }) => kind === map);
  return `${JSON.stringify({
    model: id, files: files.map(({ path, sha256 }) => ({ path, sha256 })), precision: shown.precision,
    map, direction: extent?.direction, layer, head, indexBase: 0, measure,
    text: shown.text, tokens: shown.tokens, ...(shown.target && { target: shown.target }), totalTokens: shown.totalTokens,
    queriesAre: extent?.queriesAre, keysAre: extent?.keysAre, shape: [rows.length, rows.at(0)?.length ?? 0],
    weights: rows.map((row) => Array.from(row, sevenDigits)),
  })}\n`;
}

/** A float32 has seven digits. */
const sevenDigits = (value: number): number => Number(value.toPrecision(7));

/** A patched text as comma-separated values. Pure. */
import type { CaptureShown, PatchShown } from '../../../src/protocol/attention';
import { quoted } from './csv';

/**
 * A line for each layer and place: the share of the difference between `answer` and `other_answer` that the first text's
 * residual stream carries there. RFC 4180, with a header; layers and tokens count from 0.
 */
export function patchCsv(
  { pairs, shares, tokens, otherTokens, token, other }: PatchShown,
  { model, precision }: CaptureShown,
): string {
  const lines = shares.flatMap((row, layer) =>
    row.map((share, i) => {
      const [a, b] = pairs[i]!;
      return [
        quoted(model),
        quoted(precision),
        layer,
        a,
        quoted(tokens[a]!.text),
        b,
        quoted(otherTokens[b]!.text),
        quoted(token.text),
        quoted(other.text),
        Number(share.toPrecision(7)),
      ].join();
    }),
  );
  const header =
    'model,precision,layer,token,token_text,other_token,other_token_text,answer,other_answer,share_of_difference';
  return `${[header, ...lines].join('\r\n')}\r\n`;
}

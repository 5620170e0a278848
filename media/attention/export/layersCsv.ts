/** What each layer would predict as comma-separated values, a line for each cell. Pure. */
import type { CaptureShown, LayersShown } from '../../../src/protocol/attention';
import { quoted } from './csv';

/**
 * A line for each layer and token on screen: the likeliest token after that layer with its probability, and how likely the
 * layer finds what is likeliest at the end (`answer`). RFC 4180, with a header; layers and tokens count from 0.
 */
export function layersCsv({ from, answers, top, answerLogprobs }: LayersShown, capture: CaptureShown): string {
  const { model, precision, tokens } = capture;
  const probability = (logprob: number): number => Number(Math.exp(logprob).toPrecision(7));
  const lines = top.flatMap((row, layer) =>
    row.map((likeliest, column) =>
      [
        quoted(model),
        quoted(precision),
        layer,
        from + column,
        quoted(tokens[from + column]?.text ?? ''),
        quoted(likeliest.text),
        probability(likeliest.logprob),
        quoted(answers[column]?.text ?? ''),
        probability(answerLogprobs[layer]![column]!),
      ].join(),
    ),
  );
  const header = 'model,precision,layer,token,token_text,likeliest,probability,answer,answer_probability';
  return `${[header, ...lines].join('\r\n')}\r\n`;
}

import assert from 'node:assert/strict';
import { lookingBackText } from '../../../../../src/features/experiments/core/lookingBack';

const t = (message: string, ...args: string[]): string =>
  message.replace(/\{(\d)\}/g, (_, index: string) => args[Number(index)]!);

describe('what a longer look back changes', () => {
  const text = (...bitsPerByte: number[]): string => lookingBackText({ name: 'M', bitsPerByte }, t);

  it('is signed: fewer bits with a minus, more with a plus, none without a sign', () => {
    assert.equal(
      text(2.4, 1.7, 1.43, 1.2, 1.05),
      'M: looking back at 4,096 bytes instead of 16 changes bits per byte by −1.35; instead of 256, by −0.38.',
    );
    assert.match(text(2.73, 2.69, 2.76, 2.77, 2.77), /by \+0\.04; instead of 256, by \+0\.01\.$/);
    assert.match(text(2.58, 2.58, 2.58, 2.58, 2.5799), /by 0\.00; instead of 256, by 0\.00\.$/);
  });
});

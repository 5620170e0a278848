/** Options of sessions. */
import { InferenceSession } from 'onnxruntime-node';
import { EXACT_SUM, saturationProbe } from '../graph/int8/saturationProbe';

const sessionEntries = { intra_op: { allow_spinning: '0' } };

/**
 * Options of every session. Idle threads sleep instead of spinning: on a machine that also runs an editor, spinning
 * threads compete with the work that they wait for. Measured on two cores, one decode step: 11.0 ms against 8.8 on an
 * idle machine, 11.8 against 21.0 with two other busy processes.
 */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = { extra: { session: sessionEntries } };

/**
 * Options of a session that multiplies int8 weights. Processors with AVX2 and without VNNI add such products in 16 bits,
 * which overflow; `x64quantprecision` has the runtime use uint8 weights, whose sums do not. The runtime would do so
 * wherever it has two kernels, and lose half of the speed where there is VNNI; so the kernel is asked.
 */
export async function int8SessionOptions(): Promise<InferenceSession.SessionOptions> {
  isExact ??= sumsAreExact();
  if (await isExact) return SESSION_OPTIONS;
  return { extra: { session: { ...sessionEntries, x64quantprecision: '1' } } };
}

let isExact: Promise<boolean> | undefined;

/** Takes a few milliseconds, once a process. */
export async function sumsAreExact(): Promise<boolean> {
  const session = await InferenceSession.create(saturationProbe(), SESSION_OPTIONS);
  try {
    const { y } = await session.run({});
    return (y!.data as Int32Array).every((sum) => sum === EXACT_SUM);
  } finally {
    await session.release();
  }
}

/**
 * Options of every session. Idle threads sleep instead of spinning: on a machine that also runs an editor, spinning
 * threads compete with the work that they wait for. Measured on two cores, one decode step: 11.0 ms against 8.8 on an
 * idle machine, 11.8 against 21.0 with two other busy processes.
 *
 * Processors with AVX2 and without VNNI multiply int8 weights in sums that may overflow; `x64quantprecision` has them
 * use uint8 weights there, which may not.
 */
import type { InferenceSession } from 'onnxruntime-node';

export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  extra: { session: { intra_op: { allow_spinning: '0' }, x64quantprecision: '1' } },
};

/** The files beside a graph that hold its weights. */

/**
 * `X.onnx_data` and, of more than 2 GB, `X.onnx_data_1` and so on, as transformers.js names them; `X.onnx.data`, as
 * onnxruntime-genai's builder does.
 *
 * @param name of a file, in the same folder as the graph or with the same path before it
 */
export const isDataOf = (graph: string, name: string): boolean =>
  name.startsWith(graph) && /^(?:_data(?:_\d+)?|\.data)$/.test(name.slice(graph.length));

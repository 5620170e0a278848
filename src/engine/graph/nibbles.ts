/**
 * The logits of exact arithmetic. With float activations the runtime multiplies with weights of 4 bits as they lie, and has
 * no such kernel for 8 bits: it unpacks all of them to floats in each run, 113 MB and two thirds of the time of a token of
 * SmolLM2. But a byte is two nibbles, 16 h + l, and so a row of bytes is a row of twice as many weights of 4 bits, with
 * the same scales:
 *
 *   Σ x s (16 h + l − 128) = Σ (x s (l − 8) + 16 x s (h − 8)) + 8 Σ s x
 *
 * The first sum is a product with weights of 4 bits, whose zero is 8; in the last one a block of weights shares a scale, so
 * that it is a product of the sums of x over the blocks with the scales.
 */
import { create } from '@bufbuild/protobuf';
import { isHalf } from './floatValues';
import { addInt64Constant, integerAttribute, newNode, putBefore, setIntegerAttribute } from './graph';
import { TensorProto_DataType, TensorProtoSchema, type GraphProto } from './proto/onnx_pb';

const LOGITS = 'logits';

/** Only logits that are a product with bytes and nothing else are computed so; any other graph stays as it is. */
export function multiplyNibbles(graph: GraphProto): void {
  const product = graph.node.find(({ output }) => output[0] === LOGITS);
  if (product?.opType !== 'MatMulNBits' || isHalf(graph)) return;
  const [x = '', , scales = '', ...others] = product.input;
  const size = (name: string): number => integerAttribute(product, name) ?? 0;
  const [width, rows, block] = [size('K'), size('N'), size('block_size')];
  if (size('bits') !== 8 || others.some((name) => name !== '') || width % block !== 0) return;

  const floats = (name: string, ...values: number[]): string => {
    const dims = [BigInt(values.length)];
    const tensor = { name, dims, dataType: TensorProto_DataType.FLOAT, floatData: values };
    graph.initializer.push(create(TensorProtoSchema, tensor));
    return name;
  };
  const integers = (name: string, ...values: number[]): string => {
    addInt64Constant(graph, name, values);
    return name;
  };
  const add = (opType: string, name: string, input: string[], attributes: Record<string, number> = {}): string => {
    putBefore(graph, product, newNode(opType, name, input, [name], attributes));
    return name;
  };

  const columns = add('Reshape', '/nibbles/columns', [x, integers('/nibbles/columns/shape', 0, 0, -1, 1)]);
  const pairs = add('Mul', '/nibbles/pairs', [columns, floats('/nibbles/worth', 1, 16)]);
  const blocks = add('Reshape', '/nibbles/blocks', [x, integers('/nibbles/blocks/shape', 0, 0, -1, block)]);
  const sums = add('ReduceSum', '/nibbles/sums', [blocks, integers('/nibbles/sums/axis', 3)], { keepdims: 0 });
  const scaleRows = integers('/nibbles/scales/shape', rows, width / block);
  const offsets = add('Mul', '/nibbles/offsets', [
    add('Transpose', '/nibbles/scales/columns', [add('Reshape', '/nibbles/scales', [scales, scaleRows])]),
    floats('/nibbles/zero', 8),
  ]);
  const offset = add('MatMul', '/nibbles/offset', [sums, offsets]);
  product.input[0] = add('Reshape', '/nibbles/row', [pairs, integers('/nibbles/row/shape', 0, 0, -1)]);
  product.output[0] = '/nibbles/product';
  setIntegerAttribute(product, 'K', 2 * width);
  setIntegerAttribute(product, 'bits', 4);
  setIntegerAttribute(product, 'block_size', 2 * block);
  const sum = newNode('Add', '/nibbles/logits', ['/nibbles/product', offset], [LOGITS]);
  graph.node.splice(graph.node.indexOf(product) + 1, 0, sum);
}

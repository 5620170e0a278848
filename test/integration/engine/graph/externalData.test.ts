import { create, fromBinary, isFieldSet, toBinary } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { externalAt } from '../../../../src/engine/graph/declaredSizes';
import { shareWeights } from '../../../../src/engine/graph/externalData';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
} from '../../../../src/engine/graph/proto/onnx_pb';

const { FLOAT, INT8 } = TensorProto_DataType;

/** @param padding of a name before the tensor, which moves its data in the file */
function fileWith(dataType: TensorProto_DataType, bytes: number, padding = 0): Uint8Array {
  const rawData = Uint8Array.from({ length: bytes }, (_, i) => i % 251);
  const dims = [BigInt(dataType === FLOAT ? bytes / 4 : bytes)];
  const graph = create(GraphProtoSchema, {
    node: [{ name: 'n'.repeat(padding) }],
    initializer: [create(TensorProtoSchema, { name: 'w', dims, dataType, rawData })],
  });
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph }));
}

function shared(file: Uint8Array): GraphProto['initializer'][0] {
  const graph = fromBinary(ModelProtoSchema, file).graph!;
  shareWeights(graph, file, 'model.onnx');
  return graph.initializer[0]!;
}

describe('A header of a graph that holds its weights', () => {
  it('reads them where the original has them', () => {
    const file = fileWith(INT8, 4096);
    const tensor = shared(file);
    assert.ok(!isFieldSet(tensor, TensorProtoSchema.field.rawData));
    assert.deepEqual([tensor.name, tensor.dims, tensor.dataType], ['w', [4096n], INT8]);
    const place = externalAt(tensor)!;
    assert.equal(place.location, 'model.onnx');
    const expected = Uint8Array.from({ length: 4096 }, (_, i) => i % 251);
    assert.deepEqual(file.subarray(place.offset, place.offset + place.length), expected);
  });

  it('finds them in a file that was read into a part of a larger buffer', () => {
    const file = fileWith(INT8, 4096);
    const part = new Uint8Array(file.length + 7).subarray(7);
    part.set(file);
    assert.deepEqual(shared(part), shared(file));
  });

  it('holds numbers of four bytes itself where they do not lie at a multiple of four', () => {
    const places = [0, 1, 2, 3].map((padding) => externalAt(shared(fileWith(FLOAT, 4096, padding)))?.offset);
    const found = places.filter((offset) => offset !== undefined);
    assert.equal(found.length, 1, String(places));
    assert.equal(found[0]! % 4, 0);
  });

  it('holds a few values itself, and those that a patch has made', () => {
    assert.equal(externalAt(shared(fileWith(INT8, 512))), undefined);
    const file = fileWith(INT8, 4096);
    const graph = fromBinary(ModelProtoSchema, file).graph!;
    graph.initializer[0]!.rawData = new Uint8Array(4096);
    shareWeights(graph, file, 'model.onnx');
    assert.equal(externalAt(graph.initializer[0]!), undefined);
  });
});

"""SmolLM2-135M-Instruct, GGUF (Q4_1 + Q8_0) -> model_q4.onnx, keeping the published weights bit for bit.

Takes the graph that onnxruntime-genai's builder made (README.md has the command) and replaces every weight by the
GGUF's own. The builder's weights will not do: a Q4_1 block has a real-valued minimum, MatMulNBits an integer zero
point, and rounding one to the other costs KL 0.245 nats against the source (perplexity 18.3 -> 23.2). Here
w = (q - 8) * d + (m + 8 d) for scale d and minimum m, so

    x @ W = MatMulNBits(x, q, d)  +  blocksums(x) @ (m + 8 d)

is exact: KL 0.003 with int8 activations (accuracy_level 4); with float ones (accuracy_level 1) logits within 1.2e-4 and
attention within 1e-5 of PyTorch eager. Scales and minima stay fp16 as in the file; the Casts fold when a session loads.
"""

import argparse
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from gguf_weights import BLOCK, GgufWeights

HEADS, KEY_VALUE_HEADS, WIDTH, VOCABULARY, CONTEXT = 9, 3, 576, 49152, 8192
HEAD_SIZE = WIDTH // HEADS
INT8_ACTIVATIONS = 4
# Tied: the embedding and the head share one Q8_0 tensor.
HEAD_WEIGHT = 'lm_head.MatMul.weight'
TIED_NODES = ('/model/embed_tokens/Reshape', '/model/embed_tokens/GatherBlockQuantized', '/lm_head/MatMul_Q8')


class Converter:
    """Rebuilds a graph's nodes and initializers, one method a kind of node."""

    def __init__(self, graph: onnx.GraphProto, gguf: GgufWeights):
        self.graph = graph
        self.gguf = gguf
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}
        self.dropped: set[str] = set()
        # (activations, number of blocks) -> the name of their sums, shared by the projections that read the same input
        self.block_sums: dict[tuple[str, int], str] = {}

    def run(self) -> None:
        for node in self.graph.node:
            if node.op_type == 'MatMulNBits' and node.name.startswith('/model/layers'):
                self._projection(node)
            elif node.name in TIED_NODES:
                self._tied(node)
            else:
                self.nodes.append(node)
        kept = [tensor for tensor in self.graph.initializer if tensor.name not in self.dropped]
        for tensor in kept:
            if tensor.name in ('cos_cache', 'sin_cache'):
                tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor)[:CONTEXT].copy(), tensor.name))
        del self.graph.initializer[:], self.graph.node[:], self.graph.value_info[:]
        self.graph.initializer.extend(kept + list(self.initializers.values()))
        self.graph.node.extend(self.nodes)
        self._name_dimensions()

    def _put(self, name: str, value: np.ndarray) -> None:
        self.initializers[name] = numpy_helper.from_array(value, name)

    def _add(self, op: str, inputs: list[str], output: str, name: str, **attributes) -> None:
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))

    def _add_product(self, x: str, weight: str, output: str, name: str, rows: int, columns: int, bits: int) -> None:
        self._add('MatMulNBits', [x, f'{weight}_Q{bits}', f'{weight}_scale_f32'], output, name, domain='com.microsoft',
                  K=columns, N=rows, bits=bits, block_size=BLOCK, accuracy_level=INT8_ACTIVATIONS)

    def _projection(self, node: onnx.NodeProto) -> None:
        layer, kind = int(node.name.split('.')[1].split('/')[0]), node.name.split('/')[-2]
        q, scale, minimum = self.gguf.projection(layer, kind)
        rows, blocks, _ = q.shape
        part = 'attn' if kind in ('qkv_proj', 'o_proj') else 'mlp'
        weight = f'model.layers.{layer}.{part}.{kind}.MatMul.weight'
        x, output, name = node.input[0], node.output[0], node.name
        self.dropped.update(node.input[1:])

        self._put(f'{weight}_Q4', (q[..., 0::2] | (q[..., 1::2] << 4)).astype(np.uint8))
        self._put(f'{weight}_scale', scale)
        self._put(f'{weight}_min', minimum.T.copy())
        self._put('eight', np.array(8, np.float32))
        self._add('Cast', [f'{weight}_scale'], f'{weight}_scale_f32', f'{name}/scale', to=TensorProto.FLOAT)
        self._add('Transpose', [f'{weight}_scale_f32'], f'{weight}_scale_t', f'{name}/scale_t', perm=[1, 0])
        self._add('Mul', [f'{weight}_scale_t', 'eight'], f'{weight}_scale_8', f'{name}/scale_8')
        self._add('Cast', [f'{weight}_min'], f'{weight}_min_f32', f'{name}/min', to=TensorProto.FLOAT)
        self._add('Add', [f'{weight}_min_f32', f'{weight}_scale_8'], f'{weight}_offset', f'{name}/offset')
        sums = self._sums(x, blocks)
        self._add_product(x, weight, f'{output}/sym', name, rows, blocks * BLOCK, bits=4)
        self._add('MatMul', [sums, f'{weight}_offset'], f'{output}/off', f'{name}/off')
        self._add('Add', [f'{output}/sym', f'{output}/off'], output, f'{name}/add')

    def _sums(self, x: str, blocks: int) -> str:
        """x [batch, tokens, K] -> its sums over blocks [batch, tokens, K / 32]"""
        if (x, blocks) not in self.block_sums:
            self._put(f'shape_{blocks}', np.array([0, 0, blocks, BLOCK], np.int64))
            self._put('axis3', np.array([3], np.int64))
            self._add('Reshape', [x, f'shape_{blocks}'], f'{x}/blocks', f'{x}/blocks')
            self._add('ReduceSum', [f'{x}/blocks', 'axis3'], f'{x}/blocksum', f'{x}/blocksum', keepdims=0)
            self.block_sums[(x, blocks)] = f'{x}/blocksum'
        return self.block_sums[(x, blocks)]

    def _tied(self, node: onnx.NodeProto) -> None:
        self.dropped.update(name for name in node.input if name.startswith(HEAD_WEIGHT))
        q, scale = self.gguf.q8_0('token_embd.weight')
        self._put(f'{HEAD_WEIGHT}_Q8', (q.astype(np.int16) + 128).astype(np.uint8))
        self._put(f'{HEAD_WEIGHT}_scale', scale)
        if node.op_type == 'Reshape':
            self._add('Cast', [f'{HEAD_WEIGHT}_scale'], f'{HEAD_WEIGHT}_scale_f32', '/lm_head/scale',
                      to=TensorProto.FLOAT)
            node.input[0] = f'{HEAD_WEIGHT}_Q8'
            self.nodes.append(node)
        elif node.op_type == 'GatherBlockQuantized':
            del node.input[3:]
            node.input[2] = f'{HEAD_WEIGHT}_scale_f32'
            self.nodes.append(node)
        else:
            self._head(node)

    def _head(self, node: onnx.NodeProto) -> None:
        """Only on the last `num_logits_to_keep` positions; 0 keeps all. The head is a third of prefill.

        transformers.js knows the input by this name.
        """
        self._put('axis1', np.array([1], np.int64))
        self._put('int64_max', np.array([2**63 - 1], np.int64))
        self._put('shape_1', np.array([1], np.int64))
        self.graph.input.append(helper.make_tensor_value_info('num_logits_to_keep', TensorProto.INT64, []))
        self._add('Neg', ['num_logits_to_keep'], 'num_logits_to_keep/neg', '/lm_head/keep/Neg')
        self._add('Reshape', ['num_logits_to_keep/neg', 'shape_1'], 'num_logits_to_keep/start', '/lm_head/keep/Reshape')
        self._add('Slice', [node.input[0], 'num_logits_to_keep/start', 'int64_max', 'axis1'], '/lm_head/kept',
                  '/lm_head/keep/Slice')
        self._add_product('/lm_head/kept', HEAD_WEIGHT, node.output[0], node.name, VOCABULARY, WIDTH, bits=8)

    def _name_dimensions(self) -> None:
        for value in [*self.graph.input, *self.graph.output]:
            for dimension in value.type.tensor_type.shape.dim:
                if dimension.dim_param == 'kv_cache_dim':
                    dimension.dim_value = HEAD_SIZE
        logits = next(value for value in self.graph.output if value.name == 'logits')
        logits.type.tensor_type.shape.dim[1].dim_param = 'num_logits'


def save(model: onnx.ModelProto, folder: str, name: str = 'model_q4.onnx') -> None:
    """The header in one file, the weights beside it in another."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    for stale in (path, f'{path}_data'):
        # onnx appends to a data file that is there.
        if os.path.exists(stale):
            os.remove(stale)
    onnx.save(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=f'{name}_data',
              size_threshold=1024, convert_attribute=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('gguf', help='SmolLM2-135M-Instruct.Q4_1.gguf')
    parser.add_argument('skeleton', help="the builder's model.onnx")
    parser.add_argument('out', help='where to put model_q4.onnx and model_q4.onnx_data')
    args = parser.parse_args()

    model = onnx.load(args.skeleton)
    Converter(model.graph, GgufWeights(args.gguf, HEADS, KEY_VALUE_HEADS)).run()
    save(model, args.out)


if __name__ == '__main__':
    main()

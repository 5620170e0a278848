"""Readable names for the outputs from which attention is read."""

import onnx


def rename_softmax(path: str, labels: list[str]) -> None:
    """Name every Softmax of a graph and its output, in graph order.

    Raises:
        ValueError: when the graph has another number of them than there are labels
    """
    model = onnx.load(path)
    found = [node for node in model.graph.node if node.op_type == 'Softmax']
    if len(found) != len(labels):
        raise ValueError(f'{path} has {len(found)} Softmax nodes, not {len(labels)}')
    renamed = {}
    for node, label in zip(found, labels):
        renamed[node.output[0]] = label
        node.name = node.output[0] = label
    for node in model.graph.node:
        for index, name in enumerate(node.input):
            node.input[index] = renamed.get(name, name)
    onnx.save(model, path)

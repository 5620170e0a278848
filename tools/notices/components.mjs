/**
 * What Attentive ships that others wrote. `folder` is below node_modules, where the version is read; `license` is what
 * it said when this was written, and notices.mjs stops when it says otherwise.
 *
 * `text`: a license file of the package itself, or one of tools/notices/texts for those that carry none.
 * 'apache' stands for the Apache License 2.0, printed once at the end.
 */
export const packages = [
  {
    folder: '@xenova/transformers',
    license: 'Apache-2.0',
    copyright: 'Copyright Hugging Face and the authors of transformers.js',
    source: 'https://github.com/huggingface/transformers.js',
    text: 'apache',
  },
  {
    folder: '@huggingface/jinja',
    license: 'MIT',
    source: 'https://github.com/huggingface/huggingface.js',
    text: { package: 'LICENSE' },
  },
  {
    folder: '@huggingface/tokenizers',
    license: 'Apache-2.0',
    copyright: 'Copyright Hugging Face and the authors of tokenizers.js',
    source: 'https://github.com/huggingface/tokenizers.js',
    text: 'apache',
  },
  {
    folder: 'onnxruntime-node',
    license: 'MIT',
    source: 'https://github.com/microsoft/onnxruntime',
    text: { own: 'onnxruntime-LICENSE.txt' },
    note: 'Its native library contains software of others; their notices are in the last part of this file.',
  },
  {
    folder: 'onnxruntime-common',
    license: 'MIT',
    source: 'https://github.com/microsoft/onnxruntime',
    text: { own: 'onnxruntime-LICENSE.txt' },
  },
  {
    folder: 'onnxruntime-web',
    license: 'MIT',
    source: 'https://github.com/microsoft/onnxruntime',
    text: { own: 'onnxruntime-LICENSE.txt' },
    note: 'transformers.js holds a copy of its JavaScript, which Attentive never calls.',
  },
  {
    folder: '@bufbuild/protobuf',
    license: '(Apache-2.0 AND BSD-3-Clause)',
    copyright: 'Copyright 2021-2026 Buf Technologies, Inc.',
    source: 'https://github.com/bufbuild/protobuf-es',
    text: 'apache',
    note: 'Its reading and writing of varints comes from Protocol Buffers:',
    also: 'protobuf-BSD-3-Clause.txt',
  },
  {
    folder: '@vscode/l10n',
    license: 'MIT',
    source: 'https://github.com/microsoft/vscode-l10n',
    text: { own: 'vscode-l10n-LICENSE.txt' },
  },
  {
    folder: 'valibot',
    license: 'MIT',
    source: 'https://github.com/open-circle/valibot',
    text: { package: 'LICENSE.md' },
  },
  { folder: 'commander', license: 'MIT', source: 'https://github.com/tj/commander.js', text: { package: 'LICENSE' } },
  {
    folder: '@commander-js/extra-typings',
    license: 'MIT',
    source: 'https://github.com/commander-js/extra-typings',
    text: { package: 'LICENSE' },
  },
  {
    folder: 'lru-cache',
    license: 'BlueOak-1.0.0',
    copyright: 'Copyright Isaac Z. Schlueter and the contributors of node-lru-cache',
    source: 'https://github.com/isaacs/node-lru-cache',
    text: { package: 'LICENSE.md' },
  },
  {
    folder: '@modelcontextprotocol/sdk',
    license: 'MIT',
    source: 'https://github.com/modelcontextprotocol/typescript-sdk',
    text: { package: 'LICENSE' },
  },
  { folder: 'zod', license: 'MIT', source: 'https://github.com/colinhacks/zod', text: { package: 'LICENSE' } },
  {
    folder: 'zod-to-json-schema',
    license: 'ISC',
    source: 'https://github.com/StefanTerdell/zod-to-json-schema',
    text: { package: 'LICENSE' },
  },
];

/** Shipped as files of the repository, not as packages. */
export const others = [
  {
    title: 'The ONNX schema (src/engine/graph/proto/onnx.proto)',
    license: 'Apache-2.0',
    lines: [
      'Copyright (c) ONNX Project Contributors',
      'Source: https://github.com/onnx/onnx',
      'onnx_pb.ts beside it is generated from it by protoc-gen-es 2.17.0.',
    ],
  },
  {
    title: 'Model smollm2-135m-instruct',
    license: 'Apache-2.0',
    lines: [
      'SmolLM2-135M-Instruct by Hugging Face (HuggingFaceTB)',
      'Source: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
      'Changed: stored as ONNX; the weights are those of the published Q4_1 file (tools/models/smollm2).',
    ],
  },
  {
    title: 'Model smollm2-135m-code',
    license: 'Apache-2.0',
    lines: [
      'Derived from SmolLM2-135M-Instruct by Hugging Face (HuggingFaceTB)',
      'Source: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
      'Changed: trained on for this project with source files of packages under MIT, BSD, ISC and Apache licences.',
      'tools/models/code/packages.tsv lists them, with versions and licences.',
    ],
  },
  {
    title: 'Model all-minilm-l6-v2',
    license: 'Apache-2.0',
    lines: [
      'all-MiniLM-L6-v2 by the authors of Sentence Transformers',
      'Source: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
      'Changed: stored as ONNX, weights rounded to int8 per block of 32 (tools/models/minilm).',
    ],
  },
  {
    title: 'Model translate-en-fr',
    license: 'Apache-2.0 (weights); CC-BY-2.0-FR (the sentences it was trained on)',
    lines: [
      'Trained for this project (tools/models/translate) on English-French sentence pairs of Tatoeba.',
      'The sentences are by the contributors of Tatoeba, https://tatoeba.org, under the Creative Commons license',
      'Attribution 2.0 France, https://creativecommons.org/licenses/by/2.0/fr/. They are not part of this repository.',
    ],
  },
  {
    title: 'Model byte-gru',
    license: 'Apache-2.0 (weights); PSF-2.0 and CC-BY-2.0-FR (the texts it was trained on)',
    lines: [
      'Trained for this project (tools/models/byte-gru) on the standard library of CPython 3.11, Copyright (c) 2001-2023',
      'Python Software Foundation, under the license below, and on English sentences of Tatoeba, as above. Neither is part',
      'of this repository.',
    ],
    also: 'PSF-2.0.txt',
  },
];

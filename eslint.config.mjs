import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { importViolation, isGoverned } from './tools/architecture/imports.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/** Refuses an import that points the wrong way; the table is tools/architecture/imports.mjs. */
const importDirection = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/');
    if (!isGoverned(file)) return {};
    const check = (source) => {
      if (source?.type !== 'Literal') return;
      const message = importViolation(file, source.value);
      if (message) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument.literal),
      TSExternalModuleReference: (node) => check(node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0]),
    };
  },
};

const everywhere = {
  eqeqeq: ['error', 'smart'],
  'max-lines': ['error', 300],
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'dist/',
      'out/',
      'models/',
      'demo/',
      'test/host/.cache/',
      'test/host/.ready',
      '.vscode-test/',
      'src/engine/graph/proto/onnx_pb.ts',
    ],
  },
  { files: ['**/*.{js,cjs,mjs}'], rules: { ...everywhere, 'no-unused-vars': 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './media/tsconfig.json'], tsconfigRootDir: root },
    },
    plugins: { attentive: { rules: { 'import-direction': importDirection } } },
    rules: {
      ...everywhere,
      'attentive/import-direction': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // A schema and the type inferred from it share one name.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-unused-vars': 'error',
      // Rules that need types.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  // The suite is handed to a VS Code that runs already, as text.
  { files: ['test/host/bridge/*.cjs'], rules: { 'no-new-func': 'off' } },
  {
    // What a document says must not reach a log, and standard output belongs to the command line's answers.
    files: ['src/**/*.ts', 'media/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Text of a document becomes a text node or pixels, never markup.
    files: ['src/features/attention/**/*.ts', 'media/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]',
          message: 'Set textContent or draw on a canvas.',
        },
      ],
    },
  },
);

import js from '@eslint/js';
import globals from 'globals';

const NO_MARKUP = 'Texts of strangers are shown as text: use textContent and element().';
const MARKUP_PROPERTIES = ['innerHTML', 'outerHTML', 'srcdoc', 'cssText'];
const MARKUP_METHODS = [
  'insertAdjacentHTML', 'setHTML', 'setHTMLUnsafe', 'parseHTMLUnsafe', 'createContextualFragment', 'parseFromString',
];

export default [
  { ignores: ['dist/', 'src/protocol.gen.js'] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    rules: {
      'complexity': ['error', { max: 10, variant: 'modified' }],
      'eqeqeq': 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-properties': [
        'error',
        ...MARKUP_METHODS.map((property) => ({ property, message: NO_MARKUP })),
        { object: 'document', property: 'write', message: NO_MARKUP },
        { object: 'document', property: 'writeln', message: NO_MARKUP },
      ],
      'no-restricted-syntax': [
        'error',
        ...MARKUP_PROPERTIES.map((name) => ({
          selector: `AssignmentExpression > MemberExpression.left[property.name='${name}']`,
          message: NO_MARKUP,
        })),
        {
          selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(style|on.*|srcdoc)$/]",
          message: 'Inline styles and handlers do not pass a strict content security policy.',
        },
      ],
    },
  },
  { files: ['src/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['src/{model,state,answers,transcript,sending,linking,typing,present,choices,texts,shape,delays,identifiers}.js'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'navigator', 'location', 'localStorage', 'indexedDB', 'fetch', 'setTimeout', 'Date', 'crypto']
          .map((name) => ({ name, message: 'This module is pure: pass it in.' })),
      ],
      'no-restricted-imports': ['error', { paths: [{ name: 'socket.io-client', message: 'Only link.js knows Socket.IO.' }] }],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'This module is pure: pass it in.' }],
    },
  },
  { files: ['build.mjs', 'eslint.config.js', 'test/**'], languageOptions: { globals: { ...globals.node } } },
  // Tests show that such addresses are not followed.
  { files: ['test/**'], rules: { 'no-script-url': 'off' } },
];

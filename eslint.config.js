import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const faces = ['src/cli/**', 'src/tui/**', 'commands/**']

export default defineConfig(
  { ignores: ['dist/**', 'coverage/**', '**/.venv/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/**/*.ts', 'daemon/**/*.ts'],
    ignores: faces,
    rules: { 'no-console': 'error' },
  },
  {
    // The environment is read in config.ts alone, and only the executable ends the process.
    files: ['src/**/*.{ts,tsx}', 'commands/**/*.ts', 'daemon/**/*.ts'],
    ignores: ['src/config.ts', 'src/drivers/**', 'src/cli/**'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name; only command classes are default exports.' },
      ],
    },
  },
)

// All checks in order, the quick ones first; stops at the first that fails. Further arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const checks = [
  ['types', 'typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['format', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  ['unused code', 'knip/bin/knip.js'],
  ['lint', 'eslint/bin/eslint.js', '.'],
  ['tests', 'vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
]

for (const [name, script, ...args] of checks) {
  console.error(`· ${name}`)
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, stdio: 'inherit' })
  if (status === 0) continue
  console.error(`Failed: ${name}`)
  process.exit(status ?? 1)
}

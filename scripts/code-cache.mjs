// Writes dist/cli.cache: what V8 compiled of the bundle while a command ran, so that the next start need not compile it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const filename = join(root, 'dist', 'cli.cjs')
const home = mkdtempSync(join(tmpdir(), 'acontext-build-'))

try {
  spawnSync(process.execPath, [
    join(root, 'bin/run.js'),
    'sessions',
    'import',
    join(root, 'demo/transcript.jsonl'),
    '--space',
    'demo',
    '--home',
    home,
  ])
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
  const bundle = { exports: {} }
  script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
  await silently(() => bundle.exports.start(['skills', 'log', '--home', home]))
  // A file that is there is whole: readers may start at any time.
  writeFileSync(`${join(root, 'dist/cli.cache')}.tmp`, script.createCachedData())
  renameSync(`${join(root, 'dist/cli.cache')}.tmp`, join(root, 'dist/cli.cache'))
} finally {
  rmSync(home, { recursive: true, force: true })
}

async function silently(work) {
  const { write } = process.stdout
  process.stdout.write = () => true
  await work().finally(() => (process.stdout.write = write))
  process.exitCode = 0
}

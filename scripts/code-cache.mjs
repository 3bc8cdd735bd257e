// Writes dist/cli.cache and dist/screen.cache: what V8 compiled of the bundles while they ran, so that the next start need not compile it.
import { spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const home = mkdtempSync(join(tmpdir(), 'acontext-build-'))

try {
  const transcript = join(root, 'demo/transcript.jsonl')
  const words = ['sessions', 'import', transcript, '--space', 'demo', '--home', home]
  spawnSync(process.execPath, [join(root, 'bin/run.js'), ...words])
  await compiled('cli', (bundle) => silently(() => bundle.start(['skills', 'log', '--home', home])))
  await compiled('screen', lookAround)
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** Runs a bundle as `src/cli/compiled.ts` and `bin/run.js` will, and keeps what was compiled by then. */
async function compiled(name, use) {
  const filename = join(root, 'dist', `${name}.cjs`)
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
  const bundle = { exports: {} }
  script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
  await use(bundle.exports)
  const target = join(root, 'dist', `${name}.cache`)
  // A file that is there is whole: readers may start at any time.
  writeFileSync(`${target}.tmp`, script.createCachedData())
  renameSync(`${target}.tmp`, target)
}

async function silently(work) {
  const { write } = process.stdout
  process.stdout.write = () => true
  await work().finally(() => (process.stdout.write = write))
  process.exitCode = 0
}

/** A memory with nothing in it, a terminal that nobody sees, and a person who goes through the screens and leaves. */
async function lookAround({ startTui }) {
  const nothing = async () => []
  const verbs = new Proxy({}, { get: () => nothing })
  const keys = [...'23456?qq']
  const stdin = Object.assign(new EventEmitter(), { isTTY: true, pressed: null })
  for (const name of ['setEncoding', 'setRawMode', 'ref', 'unref', 'resume', 'pause']) stdin[name] = () => stdin
  stdin.read = () => {
    const { pressed } = stdin
    stdin.pressed = null
    return pressed
  }
  const timer = setInterval(() => {
    stdin.pressed = keys.shift() ?? 'q'
    stdin.emit('readable')
  }, 20)
  await startTui({
    memory: {
      sessions: verbs,
      spaces: verbs,
      skills: verbs,
      lessons: verbs,
      disks: verbs,
      project: { status: () => new Promise(() => undefined) },
      on: () => () => undefined,
    },
    change: nothing,
    stdin,
    stdout: Object.assign(new EventEmitter(), { isTTY: true, columns: 120, rows: 40, write: () => true }),
    colored: true,
    onEnd: () => undefined,
  })
  clearInterval(timer)
}

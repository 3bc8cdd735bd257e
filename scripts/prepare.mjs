// Installs and builds when that is needed, and says nothing when it is not. Uses nothing that is not part of Node.
// --no-lib leaves out the library and its types, which take three quarters of the time and no command needs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = [
  'src',
  'commands',
  'daemon',
  'bin',
  'demo',
  'skills-defaults',
  'scripts/build.mjs',
  'scripts/code-cache.mjs',
  'scripts/late-parts.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
const withLibrary = !process.argv.includes('--no-lib')
const products = ['dist/cli.cjs', 'dist/screen.cjs', 'oclif.manifest.json', ...(withLibrary ? ['dist/lib/src/index.js'] : [])]
const installed = 'node_modules/.acontext-installed'
const built = { command: 'dist/.built', library: 'dist/.built-lib' }

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`acontext needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const lock = fingerprint(['package-lock.json'])
if (read(installed) !== lock) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // No package here needs its install script.
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  if (!isInstalled()) run('Installing from package-lock.json …', npm, ['ci', ...quietly])
  write(installed, lock)
}

const source = fingerprint(sources)
const whole = products.every((path) => existsSync(join(root, path)))
const isFresh = whole && read(built.command) === source && (!withLibrary || read(built.library) === source)
if (process.argv.includes('--force') || !isFresh) {
  run('Building …', process.execPath, [join(root, 'scripts/build.mjs'), ...(withLibrary ? [] : ['--no-lib'])])
  write(built.command, source)
  if (withLibrary) write(built.library, source)
}

/** True when npm itself has installed this very lock file, or a later one. */
function isInstalled() {
  const ledger = join(root, 'node_modules/.package-lock.json')
  return existsSync(ledger) && statSync(ledger).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function run(title, command, args) {
  console.error(title)
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status === 0) return
  console.error(error === undefined ? `That failed: ${command} ${args.join(' ')}` : `${command} cannot be run: ${error.message}`)
  process.exit(1)
}

function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesOf).sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}

function filesOf(path) {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return [path]
  return readdirSync(whole).flatMap((name) => filesOf(`${path}/${name}`))
}

function read(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

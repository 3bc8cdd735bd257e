// Builds what is run (dist/cli.cjs, its compiled form, oclif.manifest.json and dist/faces) and what is imported (dist/lib).
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Plugin } from '@oclif/core'
import { build } from 'esbuild'
import { inkPlugin, latePlugin } from './late-parts.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

// V8 checks little more than the length of the source, so the compiled form of an older bundle has to go first.
for (const name of ['cli', 'screen']) rmSync(join(dist, `${name}.cache`), { force: true })
await Promise.all([executable(), faces(), process.argv.includes('--no-lib') ? null : library()])

async function executable() {
  await Promise.all([bundle(), screen()])
  await manifest()
  await node(join(root, 'scripts/code-cache.mjs'))
}

/** One CommonJS file: it starts in a third of the time that many modules take. Commands load when they are asked for. */
async function bundle() {
  const { outputFiles } = await build({
    stdin: { contents: entry(), resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    outfile: join(dist, 'cli.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifyWhitespace: true,
    // Node prints the whole line of the source under an uncaught error.
    lineLimit: 160,
    // oclif loads the first three in development only; the last is for archives in a cloud, which are never read.
    external: ['typescript', 'ts-node', 'tsx', '@aws-sdk/client-s3'],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [latePlugin],
    logLevel: 'warning',
    write: false,
  })
  mkdirSync(dist, { recursive: true })
  for (const { path, text } of outputFiles) writeFileSync(path, asciiOnly(text))
}

/** The screen, which people start often: like the executable one CommonJS file with its compiled form beside it. */
async function screen() {
  const { outputFiles } = await build({
    stdin: { contents: screenEntry(), resolveDir: root, sourcefile: 'screen.ts', loader: 'ts' },
    outfile: join(dist, 'screen.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    jsx: 'automatic',
    minify: true,
    lineLimit: 160,
    alias: { 'string-width': join(root, 'node_modules/string-width') },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', 'import.meta.url': '""' },
    plugins: [inkPlugin],
    logLevel: 'warning',
    write: false,
  })
  mkdirSync(dist, { recursive: true })
  for (const { path, text } of outputFiles) writeFileSync(path, asciiOnly(text))
}

function screenEntry() {
  return `
import { prepare } from 'yoga-layout'
import { startTui as start } from './src/tui/start.tsx'
export const startTui = (options) => prepare().then(() => start(options))`
}

/** The same program in ASCII, which V8 reads several times faster; esbuild leaves other letters in regular expressions. */
function asciiOnly(text) {
  return text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function entry() {
  const files = readdirSync(join(root, 'commands'), { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
  const getters = files.map((file) => {
    const id = file.slice(0, -'.ts'.length).replaceAll('/', ':')
    return `  get '${id}'() { return require('./commands/${file}').default },`
  })
  return [
    "import { join } from 'node:path'",
    "import { start as startCli } from './src/cli/start.ts'",
    `export const COMMANDS = {\n${getters.join('\n')}\n}`,
    "export const start = (argv) => startCli(argv, join(__dirname, '..'), COMMANDS)",
  ].join('\n')
}

/**
 * The faces that only some commands need, and that are heavy: each is an ESM file of its own, loaded by `src/cli/face.ts`.
 * Some of their packages await at their top level, which a CommonJS bundle cannot hold.
 */
async function faces() {
  rmSync(join(dist, 'faces'), { recursive: true, force: true })
  const entries = { daemon: 'daemon/start.ts', mcp: 'daemon/mcp/start.ts' }
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(root, path)))),
    absWorkingDir: root,
    outdir: join(dist, 'faces'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    minifyWhitespace: true,
    external: ['@aws-sdk/client-s3'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
    logLevel: 'warning',
  })
}

/** What help and start-up read instead of the commands themselves. */
async function manifest() {
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest)}\n`)
}

async function library() {
  rmSync(join(dist, 'lib'), { recursive: true, force: true })
  await node(join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json'))
}

function node(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${code}`))))
  }).catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
}

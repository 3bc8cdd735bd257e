// Runs one script of bench/: npm run bench -- <name> [arguments]. Without a name it lists them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// A certificate file in the environment costs every start of Node 20 some 40 ms: it would be measured everywhere.
delete process.env.NODE_EXTRA_CA_CERTS

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [name, ...args] = process.argv.slice(2)
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts') && file !== 'support.ts')
  .map((file) => basename(file, '.ts'))

if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- <name>, one of: ${names.join(', ')}`)
  process.exit(2)
}

// Inside the project, so that packages are found; each file keeps the folder that it was written in.
const folder = mkdtempSync(join(root, 'node_modules', '.bench-'))
const ownFolder = {
  name: 'own-folder',
  setup: (builder) =>
    builder.onLoad({ filter: /[\\/](bench|src|test)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    })),
}

try {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(root, 'bench', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [ownFolder],
    logLevel: 'warning',
  })
  const { main } = await import(pathToFileURL(outfile).href)
  await main(args)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

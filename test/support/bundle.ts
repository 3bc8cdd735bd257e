import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'

/** A script of this folder as one plain JavaScript file that `node` can run; removed after the tests of the calling suite: call it there, not in a hook. */
export function bundle(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'acontext-bundle-'))
  chmodSync(dir, 0o755) // a child may run as another user
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const outfile = join(dir, `${basename(name, '.ts')}.mjs`)
  const entry = fileURLToPath(new URL(name, import.meta.url))
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  return outfile
}

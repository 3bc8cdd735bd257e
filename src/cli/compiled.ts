import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script, constants } from 'node:vm'

/** Loads a bundle of `dist` with its compiled form, as `bin/run.js` does with the executable: without that it only starts later. */
export function loadCompiled<T>(root: string, name: string): T {
  const filename = join(root, 'dist', `${name}.cjs`)
  const compiled = join(root, 'dist', `${name}.cache`)
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, {
    filename,
    ...(existsSync(compiled) ? { cachedData: readFileSync(compiled) } : {}),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const bundle = { exports: {} }
  const run = script.runInThisContext() as (...wrapped: readonly unknown[]) => void
  run(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
  return bundle.exports as T
}

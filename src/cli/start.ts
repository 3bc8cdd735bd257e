import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '@oclif/core/run'
import { MemoryError } from '../errors.ts'
import { orderedArguments } from './arguments.ts'
import { nearest } from '../model/nearest.ts'
import { bundledPlugin, type Commands, type Package } from './plugin.ts'
import { asProblem, reportProblem } from './problem.ts'

/** Runs the command line; the only way into it. Leaves the exit code in `process.exitCode`. */
export async function start(given: readonly string[], root: string, commands: Commands): Promise<void> {
  const argv = orderedArguments(given)
  const fail = (error: unknown): void => {
    process.exitCode = reportProblem(asProblem(error, null), {
      json: argv.includes('--json'),
      debug: process.env['DEBUG'] !== undefined,
    })
  }
  endQuietly(process.stdout)
  endQuietly(process.stderr)
  process.on('uncaughtException', (error) => {
    fail(error)
    process.exit()
  })
  try {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'))
    const pjson = read('package.json') as Package['pjson']
    const manifest = read('oclif.manifest.json') as Package['manifest']
    const plugin = bundledPlugin(commands, { root, pjson, manifest })
    await run(argv, { root, plugins: new Map([[plugin.name, plugin]]), enablePerf: false }).catch((error: unknown) => {
      throw unknownCommand(error, Object.keys(manifest.commands)) ?? error
    })
  } catch (error) {
    fail(error)
  }
}

/** A reader that has seen enough (`| head`) is no failure. */
function endQuietly(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

function unknownCommand(error: unknown, ids: readonly string[]): MemoryError | null {
  const id = /^[Cc]ommand (.+) not found\.?$/.exec(error instanceof Error ? error.message : '')?.[1]
  if (id === undefined) return null
  const words = id.replaceAll(':', ' ')
  const names = ids.map((each) => each.replaceAll(':', ' '))
  const topics = [...new Set(names.map((name) => name.split(' ')[0] ?? ''))]
  const near = nearest(words, names) ?? nearest(words.split(' ')[0] ?? '', topics)
  return new MemoryError('usage', `There is no command "${words}".`, {
    hint: near === null ? 'See "acontext --help".' : `Did you mean "acontext ${near}"?`,
  })
}

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { inFolder, inTurn, machine, ms } from './support.ts'

const root = join(import.meta.dirname, '..')
const executable = join(root, 'bin/run.js')

/** How long commands take as whole processes, beside an empty Node. */
export async function main(): Promise<void> {
  await inFolder(async (folder) => {
    const run = (...words: string[]): void => {
      const { status, stderr } = spawnSync(process.execPath, [executable, ...words, '--home', folder], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`acontext ${words.join(' ')} ended with ${status}: ${stderr}`)
    }
    run('sessions', 'import', join(root, 'demo/transcript.jsonl'), '--space', 'demo')
    const medians = await inTurn(21, {
      'node -e 0': () => spawnSync(process.execPath, ['-e', '0']),
      'skills log': () => run('skills', 'log', 'demo'),
      'skills list': () => run('skills', 'list'),
      'sessions list': () => run('sessions', 'list'),
      status: () => run('status'),
    })
    const reference = medians['node -e 0']
    console.log(`Start-up, whole processes, median of 21 (${machine()})\n`)
    for (const [name, median] of Object.entries(medians))
      console.log(`${name.padEnd(16)} ${ms(median).padStart(8)}   ${(median / reference).toFixed(2)} ×`)
  })
}

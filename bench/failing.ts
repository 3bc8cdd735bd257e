import { mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openMemory } from '../src/open.ts'
import { importPaths } from '../src/transcripts.ts'
import { startFailing, outcomeOf } from '../test/support/failing-model.ts'
import { inFolder, timed } from './support.ts'

const usage = 'Use: npm run bench -- failing --transcripts <file> [--rate 0.3] [--first 50] [--retries 3]'

/** Real conversations, a model of simple rules, and a share of all calls that fails at random: what becomes of each lesson. */
export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      transcripts: { type: 'string' },
      rate: { type: 'string', default: '0.3' },
      first: { type: 'string' },
      retries: { type: 'string', default: '3' },
    },
  })
  if (values.transcripts === undefined || !existsSync(values.transcripts)) {
    console.error(usage)
    process.exitCode = 2
    return
  }
  const lines = readFileSync(values.transcripts, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const chosen = lines.slice(0, values.first === undefined ? lines.length : Number(values.first))
  await inFolder(async (folder) => {
    const file = join(folder, 'transcripts.jsonl')
    writeFileSync(file, `${chosen.join('\n')}\n`)
    const { provider, settings, failed } = await startFailing(Number(values.rate))
    const home = join(folder, 'home')
    mkdirSync(home)
    writeFileSync(join(home, 'config.json'), JSON.stringify(settings))
    const memory = await openMemory({ home, project: 'default', access: 'write', purpose: 'bench' })
    try {
      const ms = await timed(() => importPaths(memory, [file], { space: 'airline' }))
      console.log(`first run             ${(ms / 1000).toFixed(0)} s, ${provider.requests.length} calls, ${failed()} failed`)
      console.log(`                      ${JSON.stringify(await outcomeOf(memory, 'airline'))}`)
      for (let round = 1; round <= Number(values.retries); round++) {
        await memory.lessons.retry()
        console.log(`after ${round}. retry        ${JSON.stringify(await outcomeOf(memory, 'airline'))}`)
      }
      const { total } = await memory.project.cost()
      console.log(
        `cost                  ${total.calls} calls, ${total.failed} of them failed, ${total.input} tokens in, ${total.output} out, $${total.usd.toFixed(4)}`,
      )
    } finally {
      await memory.close()
      await provider.close()
      rmSync(home, { recursive: true, force: true })
    }
  })
}

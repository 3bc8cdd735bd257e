import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { airline } from './observer/airline.ts'
import { inMemory, runTranscript, type Run } from './observer/product.ts'
import { linesOf, messagesOf, type Transcript } from './observer/transcripts.ts'
import { timed } from './support.ts'

const usage =
  'Use: npm run bench:observer -- --labels <file> [--out <file>] [--verbose] [--linear], or --airline <file> for real sessions in one space.'

/** Runs the rules mind in the real product: each transcript in a fresh memory, judged by the labels' scorer. */
export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      labels: { type: 'string' },
      out: { type: 'string' },
      airline: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      linear: { type: 'boolean', default: false },
    },
  })
  const file = values.airline ?? values.labels
  if (file === undefined || !existsSync(file)) {
    console.error(file === undefined ? usage : `There is no file at ${file}. ${usage}`)
    process.exitCode = 2
    return
  }
  if (values.airline !== undefined) return airline(file)
  const transcripts = linesOf(file) as Transcript[]
  const runs: Run[] = []
  for (const transcript of transcripts) runs.push(await runTranscript(transcript))
  const out = values.out ?? join(mkdtempSync(join(tmpdir(), 'observer-')), 'predictions.jsonl')
  writeFileSync(out, runs.map(({ prediction }) => `${JSON.stringify(prediction)}\n`).join(''))
  tell(file, out, runs, values.verbose)
  if (values.linear) await linearity(transcripts)
}

function tell(labels: string, out: string, runs: readonly Run[], verbose: boolean): void {
  const scorer = join(dirname(labels), 'score.py')
  if (existsSync(scorer)) spawnSync('python3', [scorer, labels, out, ...(verbose ? ['--verbose'] : [])], { stdio: 'inherit' })
  else console.log(`no scores             there is no score.py beside ${labels}`)
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0)
  const messages = sum((run) => run.messages)
  console.log(
    [
      `memory                ${Math.round(sum((run) => run.prediction.memory_text.length) / runs.length)} characters a transcript`,
      `observe and learn     ${(sum((run) => run.flushMs) / messages).toFixed(2)} ms a message (${messages} messages, commits included)`,
      `predictions           ${out}`,
    ].join('\n'),
  )
}

/** The same conversation said 1, 4 and 16 times over: the cost of observing a message must not grow. */
async function linearity(transcripts: readonly Transcript[]): Promise<void> {
  const longest = [...transcripts].sort((one, other) => other.messages.length - one.messages.length)[0]
  if (longest === undefined) return
  for (const times of [1, 4, 16]) {
    const messages = Array.from({ length: times }, () => longest.messages).flat()
    const took = await inMemory(async (memory) => {
      const session = await memory.sessions.create()
      await memory.sessions.append(session.id, await messagesOf({ ...longest, messages }))
      return timed(() => memory.sessions.flush(session.id))
    })
    console.log(
      `linear                ${messages.length} messages: ${((took / messages.length) * 1000).toFixed(0)} µs each to observe`,
    )
  }
}

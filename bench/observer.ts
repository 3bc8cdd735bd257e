import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { airline } from './observer/airline.ts'
import { modelSettings } from '../test/support/model-settings.ts'
import { startProvider } from '../test/support/provider.ts'
import { reasonableModel } from '../test/support/reasonable-model.ts'
import { inMemory, runTranscript, type MindOf, type Run } from './observer/product.ts'
import { linesOf, messagesOf, type Transcript } from './observer/transcripts.ts'
import { inFolder, timed } from './support.ts'

const usage =
  'Use: npm run bench:observer -- --labels <file> [--model <home>|scripted] [--first <n>] [--out <file>] [--verbose] [--linear], or --airline <file> for real sessions in one space.'

/**
 * Runs the rules mind in the real product: each transcript in a fresh memory, judged by the labels' scorer. With a model (the
 * home that chose it, or `scripted` for one of simple rules on loopback) that one runs beside it.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      labels: { type: 'string' },
      out: { type: 'string' },
      model: { type: 'string' },
      first: { type: 'string' },
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
  const all = linesOf(file) as Transcript[]
  const transcripts = all.slice(0, values.first === undefined ? all.length : Number(values.first))
  const folder = mkdtempSync(join(tmpdir(), 'observer-'))
  const run = async (mind: string, mindOf: MindOf): Promise<void> => {
    const runs: Run[] = []
    for (const transcript of transcripts) runs.push(await runTranscript(transcript, mindOf))
    const out =
      mindOf === null && values.out !== undefined
        ? values.out
        : join(folder, `predictions-${mindOf === null ? 'rules' : 'model'}.jsonl`)
    writeFileSync(out, runs.map(({ prediction }) => `${JSON.stringify(prediction)}\n`).join(''))
    if (values.model !== undefined) console.log(`\n${mind}`)
    tell(labelsOf(file, transcripts, folder), out, runs, { verbose: values.verbose, scorer: join(dirname(file), 'score.py') })
  }
  await run('rules', null)
  if (values.model === 'scripted') await withScripted((home) => run('scripted', home))
  else if (values.model !== undefined) await run(`the model of ${values.model}`, values.model)
  if (values.linear) await linearity(transcripts)
}

/** The labels of the transcripts that were run. */
function labelsOf(file: string, transcripts: readonly Transcript[], folder: string): string {
  const labels = join(folder, 'labels.jsonl')
  writeFileSync(labels, transcripts.map((transcript) => `${JSON.stringify(transcript)}\n`).join(''))
  return transcripts.length === linesOf(file).length ? file : labels
}

/** A home that learns by the model of simple rules. */
async function withScripted(work: (home: string) => Promise<void>): Promise<void> {
  const provider = await startProvider(reasonableModel)
  try {
    await inFolder(async (home) => {
      const prices = { scripted: { input: 0.25, cached: 0.025, output: 2, at: '2026-11-01' } }
      writeFileSync(join(home, 'config.json'), JSON.stringify({ ...modelSettings(provider.url), prices }))
      await work(home)
    })
  } finally {
    await provider.close()
  }
}

function tell(
  labels: string,
  out: string,
  runs: readonly Run[],
  { verbose, scorer }: { verbose: boolean; scorer: string },
): void {
  if (existsSync(scorer)) spawnSync('python3', [scorer, labels, out, ...(verbose ? ['--verbose'] : [])], { stdio: 'inherit' })
  else console.log(`no scores             there is no score.py beside ${labels}`)
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0)
  const messages = sum((run) => run.messages)
  console.log(
    [
      `memory                ${Math.round(sum((run) => run.prediction.memory_text.length) / runs.length)} characters a transcript`,
      `observe and learn     ${(sum((run) => run.flushMs) / messages).toFixed(2)} ms a message (${messages} messages, commits included)`,
      `predictions           ${out}`,
      ...spentLines(runs),
    ].join('\n'),
  )
}

/** What a transcript cost; nothing where no model was asked. */
function spentLines(runs: readonly Run[]): string[] {
  const sum = (of: (spent: Run['spent']) => number): number => runs.reduce((total, { spent }) => total + of(spent), 0)
  const each = (of: (spent: Run['spent']) => number): string => (sum(of) / runs.length).toFixed(0)
  if (sum(({ calls }) => calls) === 0) return []
  return [
    `tokens                ${each(({ input }) => input)} in, ${each(({ output }) => output)} out a transcript, ${(sum(({ calls }) => calls) / runs.length).toFixed(1)} calls (${sum(({ failed }) => failed)} failed in all)`,
    `cost                  $${(sum(({ usd }) => usd) / runs.length).toFixed(4)} a transcript, $${sum(({ usd }) => usd).toFixed(2)} in all${sum(({ unpriced }) => unpriced) > 0 ? ', calls without a price left out' : ''}`,
  ]
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

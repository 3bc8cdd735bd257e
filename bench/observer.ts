import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { secretlintSecrets } from '../src/drivers/secrets-secretlint.ts'
import { uuidIds } from '../src/drivers/ids-uuid.ts'
import { fromAnthropic } from '../src/formats/anthropic.ts'
import { fromOpenAi } from '../src/formats/openai.ts'
import { rulesMind } from '../src/minds/rules-mind.ts'
import type { Message } from '../src/model/message.ts'
import { learnInto, observeInBatches, runSession, type LearntSession, type Space } from './observer-run.ts'

export type Transcript = { readonly id: string; readonly format: 'openai' | 'anthropic'; readonly messages: readonly unknown[] }
export type Prediction = {
  readonly id: string
  readonly tasks: readonly { description: string; status: string; worth_learning: boolean }[]
  readonly preferences: readonly string[]
  readonly facts: readonly string[]
  readonly memory_text: string
}

const ids = uuidIds()
const namespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
const start = Date.parse('2025-06-15T14:30:00Z')

/** The messages of a transcript as the store would keep them, ten seconds apart. */
export function messagesOf(transcript: Transcript): Message[] {
  const read = transcript.format === 'openai' ? fromOpenAi : fromAnthropic
  return transcript.messages.flatMap((blob, index) => {
    if (transcript.format === 'anthropic' && (blob as { role?: string }).role === 'system') return []
    const at = new Date(start + index * 10_000).toISOString().replace('Z', '000Z')
    const stored = {
      id: ids.derive(namespace, transcript.id, index),
      seq: index + 1,
      parent: null,
      saidAt: at,
      createdAt: at,
      updatedAt: at,
    }
    return [{ ...read(blob), ...stored }]
  })
}

/** Runs the mind over a transcript in a memory of its own. Swap this to drive the whole product. */
export async function runTranscript(
  transcript: Transcript,
): Promise<{ prediction: Prediction; milliseconds: number; session: LearntSession }> {
  const mind = rulesMind({ secrets: sharedSecrets })
  const space = newSpace()
  const messages = messagesOf(transcript)
  const began = performance.now()
  const session = await runSession(mind, ids, transcript.id, messages, space)
  const milliseconds = performance.now() - began
  const texts = [...space].filter(([path]) => !defaults.has(path)).map(([, text]) => text)
  const [facts, preferences] = split(
    session.book.preferences.map((preference) => preference.text),
    isFact,
  )
  const prediction = {
    id: transcript.id,
    tasks: session.tasks.map(({ task, skip }) => ({
      description: task.description,
      status: task.status,
      worth_learning: skip === null,
    })),
    preferences,
    facts,
    memory_text: texts.join('\n'),
  }
  return { prediction, milliseconds, session }
}

/** `--labels <file>` scores the mind; `--out <file>` keeps the predictions; `--airline <file>` learns real sessions into one space. */
export async function main(argv: readonly string[]): Promise<void> {
  const option = (name: string): string | null => argv[argv.indexOf(`--${name}`) + 1] ?? null
  const given = (name: string): boolean => argv.includes(`--${name}`)
  if (given('airline')) return airline(option('airline') ?? '')
  const labels = given('labels') ? option('labels') : null
  if (labels === null || !existsSync(labels)) {
    console.error(
      `There is no file of labels at ${labels ?? '(none given)'}. Use: npm run bench:observer -- --labels <file> [--out <file>] [--verbose]`,
    )
    process.exitCode = 2
    return
  }
  const transcripts = linesOf(labels) as Transcript[]
  const predictions: Prediction[] = []
  let [milliseconds, messages] = [0, 0]
  for (const transcript of transcripts) {
    const run = await runTranscript(transcript)
    predictions.push(run.prediction)
    milliseconds += run.milliseconds
    messages += transcript.messages.length
  }
  const out = (given('out') ? option('out') : null) ?? join(mkdtempSync(join(tmpdir(), 'observer-')), 'predictions.jsonl')
  writeFileSync(out, predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''))
  const memory = predictions.reduce((sum, prediction) => sum + prediction.memory_text.length, 0) / predictions.length
  const scorer = join(dirname(labels), 'score.py')
  if (existsSync(scorer))
    spawnSync('python3', [scorer, labels, out, ...(given('verbose') ? ['--verbose'] : [])], { stdio: 'inherit' })
  console.log(`memory                ${Math.round(memory)} characters a transcript`)
  console.log(`observe and learn     ${((milliseconds / messages) * 1000).toFixed(0)} µs a message (${messages} messages)`)
  if (given('linear')) await linearity(transcripts)
  console.log(`predictions           ${out}`)
}

/** The same conversation said 1, 4 and 16 times over: the cost of a message must not grow. */
async function linearity(transcripts: readonly Transcript[]): Promise<void> {
  const [longest] = [...transcripts].sort((one, other) => other.messages.length - one.messages.length)
  if (longest === undefined) return
  const mind = rulesMind({ secrets: sharedSecrets })
  for (const times of [1, 4, 16]) {
    const messages = messagesOf({ ...longest, messages: Array.from({ length: times }, () => longest.messages).flat() })
    const began = performance.now()
    await observeInBatches(mind, ids, namespace, messages)
    const took = performance.now() - began
    console.log(`linear                ${messages.length} messages: ${((took / messages.length) * 1000).toFixed(0)} µs each`)
  }
}

async function airline(path: string): Promise<void> {
  const mind = rulesMind({ secrets: sharedSecrets })
  const space = newSpace()
  let [lessons, messages, agree, judged] = [0, 0, 0, 0]
  const diffs = new Map<string, number>()
  const ends = new Map<string, number>()
  const began = performance.now()
  for (const line of linesOf(path) as (Transcript & { reward: number })[]) {
    const transcript: Transcript = { ...line, format: 'openai' }
    const book = await observeInBatches(mind, ids, ids.derive(namespace, line.id), messagesOf(transcript))
    const session = await learnInto(mind, ids, ids.derive(namespace, line.id), messagesOf(transcript), book, space, (plan) => {
      const diff = JSON.stringify(
        plan.changes.map((change) =>
          change.op === 'write' ? [change.path, changed(space.get(change.path) ?? '', change.text)] : change,
        ),
      )
      if (plan.changes.length > 0) diffs.set(diff, (diffs.get(diff) ?? 0) + 1)
      if (process.argv.includes('--subjects')) console.log(plan.subject)
    })
    lessons += session.lessons
    messages += line.messages.length
    const last = session.tasks.at(-1)?.task.status
    if (last !== undefined) judged++
    ends.set(last ?? 'none', (ends.get(last ?? 'none') ?? 0) + 1)
    if (last !== undefined && (last === 'success') === (line.reward === 1)) agree++
  }
  const took = performance.now() - began
  const blocks = [...space]
    .filter(([file]) => !defaults.has(file) && file.includes('playbook'))
    .flatMap(([, text]) => text.split(/^(?=## )/m).slice(1))
  console.log(
    `sessions learnt       ${lessons} lessons, ${blocks.length} entries (${(blocks.length / lessons).toFixed(2)} entries a lesson)`,
  )
  console.log(`identical diffs       ${[...diffs.values()].filter((count) => count > 1).length}`)
  console.log(
    `status and reward     ${(agree / judged).toFixed(2)} agree (last task of ${judged} sessions: ${[...ends].map(([status, count]) => `${count} ${status}`).join(', ')})`,
  )
  console.log(`cost                  ${((took / messages) * 1000).toFixed(0)} µs a message (${messages} messages)`)
  for (const block of drawn(blocks, 20)) console.log(`\n${block.trim()}`)
}

const sharedSecrets = secretlintSecrets()
const root = dirname(dirname(process.argv[1] ?? '.'))
const skillsDefaults =
  [join(root, 'skills-defaults'), join(root, '..', 'skills-defaults'), 'skills-defaults'].find((path) => existsSync(path)) ??
  'skills-defaults'
const defaults: ReadonlySet<string> = new Set(['daily-logs', 'user-general-facts'].map((name) => `skills/${name}/SKILL.md`))

function newSpace(): Space {
  return new Map([...defaults].map((path) => [path, readFileSync(join(skillsDefaults, path.replace('skills/', '')), 'utf8')]))
}

function linesOf(path: string): unknown[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown)
}

/** Facts are told apart from wishes by how the third person is told. */
function isFact(text: string): boolean {
  return /^(?:The user says:|The user(?:'s team)? (?:is|has|was|runs|works|lives|teaches|taught|moves|moved)\b|Über|À propos|Sobre|关于|ユーザーについて)/.test(
    text,
  )
}

function split<T>(all: readonly T[], test: (each: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((each) => !test(each))]
}

function changed(before: string, after: string): string[] {
  const known = new Set(before.split('\n'))
  return after.split('\n').filter((line) => !known.has(line))
}

/** The same draw every time. */
function drawn<T>(all: readonly T[], count: number): T[] {
  let seed = 42
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31)
  return [...all]
    .map((each) => ({ each, order: next() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ each }) => each)
}

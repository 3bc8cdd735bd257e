import { z } from 'zod'
import { MemoryError } from '../../../src/errors.ts'
import { readStamp, type Stamp } from '../../../src/model/time.ts'
import type { Blame, FileDiff } from '../../../src/memory/memory.ts'
import { reads, tool } from '../tool.ts'
import { answerLimit, clip, entryLine, entryOf, entryShape, limitOf, messageOf, messageShape, targetText } from '../shapes.ts'

const outcomes = ['success', 'failed', 'none'] as const
/** Lines of a file that one answer tells; the rest has to be asked for. */
const lineLimit = 400
/** Characters of a message behind a line: enough to see what taught it; read_session has more of it. */
const whyLimit = 600

export const log = tool({
  name: 'log',
  title: 'What was learnt',
  description: 'Lessons and edits as commits, newest first; of one space, skill or file when a target is given.',
  input: {
    target: targetText.optional().describe('[space/]skill[/file], or a space'),
    limit: limitOf(20, 200),
    since: z.string().max(40).optional().describe('2026-08-01, or with a time'),
    session: z.string().max(80).optional().describe('Only what this session taught'),
    outcome: z.enum(outcomes).optional(),
  },
  output: { entries: z.array(entryShape) },
  hints: reads,
  async run({ target, limit, since, session, outcome }, { use }) {
    const filter = {
      limit,
      ...(since === undefined ? {} : { since: readTime(since) }),
      ...(session === undefined ? {} : { session }),
      ...(outcome === undefined ? {} : { outcome }),
    }
    return { entries: (await use('read', (memory) => memory.skills.log(target, filter))).map(entryOf) }
  },
  text: ({ entries }) => entries.map(entryLine).join('\n') || 'Nothing was learnt there yet.',
})

function readTime(text: string): Stamp {
  const at = readStamp(text)
  if (at !== null) return at
  throw new MemoryError('usage', `"${text}" is no time.`, { field: 'since', hint: 'Write 2026-08-01 or 2026-08-01T14:30:00Z.' })
}

export const diff = tool({
  name: 'diff',
  title: 'What changed',
  description:
    'A unified diff of a space, skill or file. Without `from`: what the newest commit changed there. Without `to`: up to now.',
  input: {
    target: targetText.describe('[space/]skill[/file], or a space'),
    from: z.string().max(80).optional().describe('A commit, a lesson, HEAD~2 or a date'),
    to: z.string().max(80).optional(),
  },
  output: {
    space: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    files: z.array(z.object({ path: z.string(), kind: z.string(), diff: z.string() })),
  },
  hints: reads,
  async run({ target, from, to }, { use }) {
    const found = await use('read', (memory) => memory.skills.diff(target, from, to))
    const share = Math.max(500, Math.floor(answerLimit / Math.max(1, found.files.length)))
    return {
      space: found.space.name,
      from: found.from,
      to: found.to,
      files: found.files.map((file) => ({ path: file.path, kind: file.kind, diff: clip(diffOf(file), share) })),
    }
  },
  text: ({ files }) => files.map(({ path, kind, diff: text }) => `${path} (${kind})\n${text}`).join('\n') || 'Nothing differs.',
})

function diffOf({ hunks }: FileDiff): string {
  if (hunks === null) return '(not text)'
  return hunks
    .map((hunk) => [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines].join('\n'))
    .join('\n')
}

export const blame = tool({
  name: 'blame',
  title: 'Where lines come from',
  description: 'The lines of a skill file in runs, each with the commit that wrote it. A range of lines keeps the answer short.',
  input: { target: targetText.describe('[space/]skill[/file][:line[-line]]') },
  output: {
    path: z.string(),
    runs: z.array(z.object({ line: z.number(), text: z.string(), commit: z.string() })),
    commits: z.array(entryShape),
    more: z.boolean(),
  },
  hints: reads,
  async run({ target }, { use }) {
    const found = await use('read', (memory) => memory.skills.blame(target))
    const lines = withinLimit(found.lines)
    const named = new Set(lines.map(({ commit }) => commit))
    const commits = Object.values(found.commits).filter(({ oid }) => named.has(oid))
    return { path: found.path, runs: runsOf(lines), commits: commits.map(entryOf), more: found.lines.length > lines.length }
  },
  text: ({ path, runs, commits, more }) => {
    const told = runs.map(({ line, text, commit }) => {
      const entry = commits.find((each) => each.commit === commit)
      const lines = text.split('\n').map((each, index) => `${line + index}\t${each}`)
      return [`# ${entry === undefined ? commit : entryLine(entry)}`, ...lines].join('\n')
    })
    return [path, ...told, ...(more ? ['[there is more: name a range of lines]'] : [])].join('\n')
  },
})

type BlameLine = Blame['lines'][number]

/** As many of the first lines as one answer holds. */
function withinLimit(lines: readonly BlameLine[]): readonly BlameLine[] {
  let characters = 0
  const over = lines.findIndex(({ text }, index) => {
    characters += text.length
    return index === lineLimit || (index > 0 && characters > answerLimit)
  })
  return over === -1 ? lines : lines.slice(0, over)
}

/** Neighbouring lines that one commit wrote, together: its id is as long as a line. */
function runsOf(lines: readonly BlameLine[]): BlameLine[] {
  const runs: BlameLine[] = []
  for (const { line, text, commit } of lines) {
    const last = runs.at(-1)
    if (last?.commit === commit) runs[runs.length - 1] = { ...last, text: `${last.text}\n${text}` }
    else runs.push({ line, text: clip(text, answerLimit), commit })
  }
  return runs
}

export const why = tool({
  name: 'why',
  title: 'Why a line is there',
  description:
    'The lesson behind one line of a skill, the messages of the conversation that taught it, and what stood there before.',
  input: { target: targetText.describe('[space/]skill[/file]:line') },
  output: {
    path: z.string(),
    line: z.number(),
    text: z.string(),
    entry: entryShape,
    messages: z.array(messageShape),
    before: z.array(z.object({ text: z.string(), commit: z.string(), at: z.string() })),
  },
  hints: reads,
  async run({ target }, { use }) {
    const { path, line, text, entry, messages, before } = await use('read', (memory) => memory.skills.why(target))
    return {
      path,
      line,
      text,
      entry: entryOf(entry),
      messages: messages.slice(0, 20).map((message) => messageOf(message, whyLimit)),
      before: before.slice(0, 20).map((each) => ({ text: each.text, commit: each.entry.oid, at: each.entry.at })),
    }
  },
})

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memory } from '../../src/memory/memory.ts'
import type { Spent } from '../../src/model/cost.ts'
import { isFinished, type TaskBook } from '../../src/model/task.ts'
import { openMemory } from '../../src/open.ts'
import { defaultSkills } from '../../src/store/defaults.ts'
import { inFolder, timed } from '../support.ts'
import { messagesOf, type Transcript } from './transcripts.ts'

export type Prediction = {
  readonly id: string
  readonly tasks: readonly { description: string; status: string; worth_learning: boolean }[]
  readonly preferences: readonly string[]
  readonly facts: readonly string[]
  readonly memory_text: string
}

export type Run = { readonly prediction: Prediction; readonly messages: number; readonly flushMs: number; readonly spent: Spent }

/** A home whose settings and keys choose the mind; null: the rules. */
export type MindOf = string | null

/** Runs a piece of work on a memory in a home of its own, which is removed afterwards. */
export async function inMemory<T>(work: (memory: Memory) => Promise<T>, mindOf: MindOf = null): Promise<T> {
  return inFolder(async (folder) => {
    const home = join(folder, 'home')
    mkdirSync(home)
    if (mindOf === null) writeFileSync(join(home, 'config.json'), '{"v":1,"mind":"rules"}')
    else
      for (const name of ['config.json', 'secrets.json'])
        if (existsSync(join(mindOf, name))) cpSync(join(mindOf, name), join(home, name))
    const memory = await openMemory({ home, project: 'default', access: 'write', purpose: 'bench' })
    try {
      return await work(memory)
    } finally {
      await memory.close()
    }
  })
}

/** Sends a transcript to a fresh memory and tells what the memory made of it. */
export async function runTranscript(transcript: Transcript, mindOf: MindOf = null): Promise<Run> {
  return inMemory(async (memory) => {
    const space = await memory.spaces.create('bench')
    const session = await memory.sessions.create({ space: space.id })
    const messages = await memory.sessions.append(session.id, await messagesOf(transcript))
    const flushMs = await timed(() => memory.sessions.flush(session.id))
    const book = await memory.sessions.tasks(session.id)
    const { total } = await memory.project.cost()
    return {
      prediction: predictionOf(transcript.id, book, memoryText(space.path)),
      messages: messages.length,
      flushMs,
      spent: total,
    }
  }, mindOf)
}

function predictionOf(id: string, { tasks, preferences }: TaskBook, memory: string): Prediction {
  const texts = preferences.map((preference) => preference.text)
  return {
    id,
    tasks: tasks.map((task) => ({
      description: task.description,
      status: task.status,
      worth_learning: isFinished(task.status) && task.skipped === null,
    })),
    preferences: texts.filter((text) => !isFact(text)),
    facts: texts.filter(isFact),
    memory_text: memory,
  }
}

/** Everything below `skills` but what each space is born with. */
function memoryText(dir: string): string {
  const born = new Set(defaultSkills().map((file) => file.path))
  const files = readdirSync(join(dir, 'skills'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
  return files
    .filter((file) => !born.has(file.slice(dir.length + 1).replaceAll('\\', '/')))
    .sort()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}

/** A book holds both; facts are told apart from wishes by how the third person is told. */
function isFact(text: string): boolean {
  return /^(?:The user says:|The user(?:'s team)? (?:is|has|was|runs|works|lives|teaches|taught|moves|moved)\b|Über|À propos|Sobre|关于|ユーザーについて)/.test(
    text,
  )
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memory } from '../../src/memory/memory.ts'
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

export type Run = { readonly prediction: Prediction; readonly messages: number; readonly flushMs: number }

/** Runs a piece of work on a memory in a home of its own, which is removed afterwards. */
export async function inMemory<T>(work: (memory: Memory) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const memory = await openMemory({ home: join(folder, 'home'), project: 'default', access: 'write', purpose: 'bench' })
    try {
      return await work(memory)
    } finally {
      await memory.close()
    }
  })
}

/** Sends a transcript to a fresh memory and tells what the memory made of it. */
export async function runTranscript(transcript: Transcript): Promise<Run> {
  return inMemory(async (memory) => {
    const space = await memory.spaces.create('bench')
    const session = await memory.sessions.create({ space: space.id })
    const messages = await memory.sessions.append(session.id, await messagesOf(transcript))
    const flushMs = await timed(() => memory.sessions.flush(session.id))
    const book = await memory.sessions.tasks(session.id)
    return { prediction: predictionOf(transcript.id, book, memoryText(space.path)), messages: messages.length, flushMs }
  })
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

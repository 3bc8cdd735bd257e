import { uuidIds } from '../../src/drivers/ids-uuid.ts'
import { secretlintSecrets } from '../../src/drivers/secrets-secretlint.ts'
import { rulesMind } from '../../src/minds/rules-mind.ts'
import type { Lesson } from '../../src/model/lesson.ts'
import type { Message, Part, Role } from '../../src/model/message.ts'
import { applyEdits, emptyBook, type TaskBook } from '../../src/model/task.ts'
import { stampOf } from '../../src/model/time.ts'
import type { SkillFiles } from '../../src/seams/mind.ts'
import { storedMessage } from '../support/message.ts'

export const ids = uuidIds()
export const mind = rulesMind({ secrets: secretlintSecrets() })
export const session = '2f1c1ad5-3c8e-4c39-9a51-0d7f5c9f7d11'

type Line = readonly [who: Role, ...parts: (string | Part)[]]

export const call = (name: string, input: object, id = name): Part => ({
  type: 'tool-call',
  meta: { id, name, arguments: JSON.stringify(input) },
})
export const result = (text: string, id: string, isError = false): Part => ({
  type: 'tool-result',
  text,
  meta: { tool_call_id: id, is_error: isError },
})

/** A conversation as messages, a minute apart from 14:30 on. */
export function conversation(...lines: readonly Line[]): Message[] {
  return lines.map(([role, ...parts], index) => {
    const at = stampOf(new Date(Date.UTC(2025, 5, 15, 14, 30 + index)))
    return storedMessage(index + 1, {
      id: ids.derive(session, 'message', index),
      role,
      parts: parts.map((part): Part => (typeof part === 'string' ? { type: 'text', text: part } : part)),
      saidAt: at,
      createdAt: at,
      updatedAt: at,
    })
  })
}

/** The book after all messages; in batches that end before the given indexes. */
export async function observed(messages: readonly Message[], ...cuts: readonly number[]): Promise<TaskBook> {
  let book = emptyBook
  let from = 0
  for (const to of [...cuts, messages.length]) {
    const edits = await mind.observe({ session, book, earlier: messages.slice(0, from), fresh: messages.slice(from, to) }, ids)
    book = applyEdits(book, edits)
    from = to
  }
  return book
}

export function lessonOf(parts: Partial<Lesson> & Pick<Lesson, 'goal' | 'body'>): Lesson {
  const at = '2025-06-15T14:30:00.000000Z'
  return {
    id: ids.next(),
    appliesWhen: '',
    steps: [],
    evidence: '',
    session,
    task: null,
    revision: 1,
    from: 1,
    to: 2,
    at,
    ...parts,
  }
}

/** A space in memory. */
export function space(files: Readonly<Record<string, string>> = {}): {
  files: Map<string, string>
  skills: SkillFiles
  learn(lesson: Lesson): Promise<string>
} {
  const held = new Map(Object.entries(files))
  const skills: SkillFiles = {
    paths: () => Promise.resolve([...held.keys()]),
    read: (path) => Promise.resolve(held.get(path) ?? null),
  }
  return {
    files: held,
    skills,
    async learn(lesson) {
      const { subject, changes } = await mind.learn({ lesson, skills, zone: 'Europe/Berlin' })
      for (const change of changes) if (change.op === 'write') held.set(change.path, change.text)
      return changes.length === 0 ? '' : subject
    },
  }
}

export const bornWith = {
  'skills/daily-logs/SKILL.md': '---\nname: daily-logs\n---\n',
  'skills/user-general-facts/SKILL.md': '---\nname: user-general-facts\n---\n',
}

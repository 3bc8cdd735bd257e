import { secretlintSecrets } from '../../../src/drivers/secrets-secretlint.ts'
import { modelMind } from '../../../src/minds/model-mind.ts'
import type { Lesson } from '../../../src/model/lesson.ts'
import type { Message } from '../../../src/model/message.ts'
import { applyEdits, emptyBook, type TaskBook } from '../../../src/model/task.ts'
import type { Llm } from '../../../src/seams/llm.ts'
import type { LearnPlan, Mind, SkillFiles } from '../../../src/seams/mind.ts'
import { scriptedLlm, toldTo, type Said } from '../../support/scripted-llm.ts'
import { bornWith, ids, lessonOf, session } from '../support.ts'

export function mindOf(llm: Llm, context = 8000): Mind {
  return modelMind({ llms: { observe: llm, distil: llm, learn: llm }, secrets: secretlintSecrets(), context })
}

export const playbook = `---
name: ops-playbook
description: How operations are done.
---

# Ops playbook

## Restart the worker

**Applies when:** the queue stands still
**Steps:**
1. \`bash\`: stop the worker
**Watch out:**
- it holds a lock

## Rotate the logs

**Watch out:**
- the disk is small
`

export const files: Readonly<Record<string, string>> = {
  ...bornWith,
  'skills/ops-playbook/SKILL.md': playbook,
  'skills/ops-playbook/notes.md': '# Notes\n\n- the cluster is small\n',
  'skills/ops-playbook/scripts/run.sh': 'echo run\n',
}

export const lesson: Lesson = lessonOf({
  goal: 'Migrate the orders database',
  appliesWhen: 'the orders table is locked',
  body: {
    kind: 'success',
    approach: 'stop the worker, then migrate',
    decisions: [],
    learnings: ['the worker holds the lock'],
    preferences: [],
  },
})

export function skillsOf(held: Readonly<Record<string, string>>): SkillFiles {
  return { paths: () => Promise.resolve(Object.keys(held)), read: (path) => Promise.resolve(held[path] ?? null) }
}

/** What a model that makes these calls, and then finishes, gets done; `told`: what it was answered. */
export async function learnt(
  calls: NonNullable<Said['calls']>,
  options: { lesson?: Lesson; files?: Readonly<Record<string, string>> } = {},
): Promise<{ plan: LearnPlan | null; told: string; reason: string; asked: readonly string[] }> {
  const finish = ['finish', { subject: 'learnt', nothing: 'nothing to write' }] as const
  const reading = ['read_file', { path: 'skills/ops-playbook/SKILL.md' }] as const
  const facts = ['read_file', { path: 'skills/user-general-facts/SKILL.md' }] as const
  const llm = scriptedLlm({ calls: [reading, facts] }, { calls }, { calls: [finish] })
  const input = { lesson: options.lesson ?? lesson, skills: skillsOf(options.files ?? files), zone: 'UTC' }
  const asked = (): string[] => llm.asked.map((request) => JSON.stringify(request.messages))
  try {
    const plan = await mindOf(llm).learn(input)
    return { plan, told: toldTo({ asked: llm.asked.slice(0, 3) }), reason: plan.reason ?? '', asked: asked() }
  } catch (error) {
    return { plan: null, told: toldTo({ asked: llm.asked.slice(0, 3) }), reason: (error as Error).message, asked: asked() }
  }
}

/** The book after a model has made these calls on a conversation. */
export async function bookAfter(
  messages: readonly Message[],
  calls: NonNullable<Said['calls']>,
  book: TaskBook = emptyBook,
): Promise<{ book: TaskBook; told: string; asked: string }> {
  const llm = scriptedLlm({ calls }, { calls: [['finish', {}]] })
  const edits = await mindOf(llm).observe({ session, book, earlier: [], fresh: messages }, ids)
  return { book: applyEdits(book, edits), told: toldTo(llm), asked: JSON.stringify(llm.asked[0]?.messages) }
}

import { asMemoryError } from '../errors.ts'
import { addRow, nothingSpent } from '../model/cost.ts'
import type { Lesson } from '../model/lesson.ts'
import type { Message, Part, Role } from '../model/message.ts'
import { applyEdits, emptyBook, type Task } from '../model/task.ts'
import { stampOf } from '../model/time.ts'
import type { SkillFiles } from '../seams/mind.ts'
import type { ModelTest } from './memory.ts'
import { isOutside } from './model-calls.ts'
import type { Parts } from './parts.ts'

const call = (id: string, command: string): Part => ({
  type: 'tool-call',
  meta: { id, name: 'bash', arguments: JSON.stringify({ command }) },
})
const result = (id: string, text: string): Part => ({ type: 'tool-result', text, meta: { tool_call_id: id } })
const text = (said: string): Part => ({ type: 'text', text: said })

const conversation: readonly (readonly [Role, ...Part[]])[] = [
  ['user', text('Please publish the docs to staging. I always want a dry run first.')],
  ['assistant', call('1', 'make docs-publish ENV=staging DRY=1')],
  ['tool', result('1', 'Error: the search index is older than the pages; run make docs-index first')],
  ['assistant', call('2', 'make docs-index && make docs-publish ENV=staging DRY=1 && make docs-publish ENV=staging')],
  ['tool', result('2', 'index built, dry run ok, 214 pages published')],
  ['assistant', text('Published. The search index has to be built before, or publishing is refused.')],
  ['user', text('Great, thanks!')],
]

type Step = ModelTest['steps'][number]

/** Sends a small conversation the whole way, without keeping anything but what it cost. */
export async function testModel(parts: Parts): Promise<ModelTest> {
  const session = parts.ids.next()
  const mind = parts.trial
  const steps: Step[] = []
  const messages = sample(parts)
  let away = false
  async function step<T>(name: Step['step'], work: () => Promise<readonly [T, string]>): Promise<T | null> {
    // What does not answer once would only be waited for again.
    if (away) return null
    const began = parts.clock.now().getTime()
    const ms = (): number => parts.clock.now().getTime() - began
    try {
      const [made, detail] = await work()
      steps.push({ step: name, ok: true, detail, hint: null, ms: ms() })
      return made
    } catch (error) {
      const problem = asMemoryError(error)
      const { message, hint } = problem
      away = isOutside(problem)
      steps.push({ step: name, ok: false, detail: message, hint, ms: ms() })
      return null
    }
  }
  const task = await step('observe', async () => {
    const edits = await mind.observe({ session, book: emptyBook, earlier: [], fresh: messages }, parts.ids)
    const book = applyEdits(emptyBook, edits)
    return [book.tasks[0] ?? null, `tasks: ${book.tasks.length}, preferences: ${book.preferences.length}`]
  })
  const distilled = await step('distil', async () => {
    const made = await mind.distill({
      task: task ?? standIn(parts, messages),
      messages,
      preferences: [],
      place: { lesson: session, session, space: session },
    })
    return [made, made.skip === null ? `a lesson: ${made.goal}` : `nothing to learn: ${made.skip}`]
  })
  const lesson =
    distilled === null || distilled.skip !== null
      ? standInLesson(parts, session, messages)
      : lessonOf(parts, session, messages, distilled)
  await step('learn', async () => {
    const plan = await mind.learn({ lesson, skills: skillsIn(parts), zone: parts.clock.zone, space: session })
    const paths = plan.changes.map((change) => (change.op === 'move' ? change.to : change.path))
    return [plan, paths.length === 0 ? (plan.reason ?? 'nothing to write') : `would write ${paths.join(', ')}`]
  })
  parts.traces.remove(session)
  const rows = parts.costs.all().filter((row) => row.session === session)
  return { mind: mind.name, steps, spent: rows.reduce(addRow, nothingSpent) }
}

function sample(parts: Parts): readonly Message[] {
  const now = parts.clock.now().getTime()
  return conversation.map(([role, ...said], index): Message => {
    const at = stampOf(new Date(now - (conversation.length - index) * 10_000))
    return {
      id: parts.ids.next(),
      seq: index + 1,
      parent: null,
      role,
      name: null,
      format: 'openai',
      parts: said,
      meta: {},
      internal: {},
      source: null,
      saidAt: at,
      createdAt: at,
      updatedAt: at,
    }
  })
}

/** So that each step is tried, whatever came of the one before. */
function standIn(parts: Parts, messages: readonly Message[]): Task {
  const at = stampOf(parts.clock.now())
  const description = 'publish the docs to staging'
  const ids = messages.map(({ id }) => id)
  return {
    id: parts.ids.next(),
    order: 1,
    revision: 1,
    description,
    status: 'success',
    progress: [],
    messages: ids,
    skipped: null,
    createdAt: at,
    updatedAt: at,
  }
}

function standInLesson(parts: Parts, session: string, messages: readonly Message[]): Lesson {
  const learnings = ['publishing is refused while the search index is older than the pages; make docs-index builds it']
  return lessonOf(parts, session, messages, {
    goal: 'Publish the docs to staging',
    appliesWhen: 'docs are to be published',
    body: { kind: 'success', approach: 'build the index, then publish', decisions: [], learnings, preferences: [] },
    steps: [{ tool: 'bash', action: 'build the index, then publish' }],
    evidence: '',
  })
}

function lessonOf(
  parts: Parts,
  session: string,
  messages: readonly Message[],
  made: Pick<Lesson, 'goal' | 'appliesWhen' | 'body' | 'steps' | 'evidence'>,
): Lesson {
  const at = messages.at(-1)?.saidAt ?? stampOf(parts.clock.now())
  const { goal, appliesWhen, body, steps, evidence } = made
  return {
    id: session,
    goal,
    appliesWhen,
    body,
    steps,
    evidence,
    session,
    task: null,
    revision: 1,
    from: 1,
    to: messages.length,
    at,
  }
}

/** The skills of a new space. */
function skillsIn(parts: Parts): SkillFiles {
  const files = new Map(parts.defaults().map(({ path, text: content }) => [path, content]))
  return { paths: () => Promise.resolve([...files.keys()]), read: (path) => Promise.resolve(files.get(path) ?? null) }
}

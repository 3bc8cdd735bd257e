import { MemoryError } from '../errors.ts'
import type { Distilled } from '../model/lesson.ts'
import type { TaskEdit } from '../model/task.ts'
import type { Llm, LlmStage } from '../seams/llm.ts'
import type { DistillInput, LearnInput, LearnPlan, Mind, ObserveInput } from '../seams/mind.ts'
import type { Ids } from '../seams/ids.ts'
import type { Secrets } from '../seams/secrets.ts'
import { createCleaner } from './model/clean.ts'
import { cheapReason, distilOpening, distilTools } from './model/distil.ts'
import { createDraft, type Draft } from './model/draft.ts'
import { exploreTools } from './model/explore.ts'
import { learnOpening } from './model/learn.ts'
import { changedPaths, learnTools } from './model/learn-tools.ts'
import { converse } from './model/loop.ts'
import { observeOpening, observeTools } from './model/observe.ts'
import { alivePrompt } from './model/prompts/alive.ts'
import { distilPrompt } from './model/prompts/distil.ts'
import { explorePrompt } from './model/prompts/explore.ts'
import { learnPrompt } from './model/prompts/learn.ts'
import { observePrompt } from './model/prompts/observe.ts'
import { promptVersions } from './model/prompts/versions.ts'
import { defineTool } from './model/tool.ts'
import { draftFaults } from './model/validate.ts'
import { diaryChange } from './rules/diary.ts'
import { factChanges } from './rules/facts.ts'
import { subjectOf } from './rules/learn.ts'
import { redactAll } from './redaction.ts'

export type ModelMindOptions = {
  /** Who answers at each stage; they may be one. */
  readonly llms: { readonly [S in Exclude<LlmStage, 'explore' | 'test'>]: Llm }
  readonly secrets: Secrets
  /** Tokens of evidence that a model is shown at a time. */
  readonly context: number
}

/** How many answers a model may give at each stage until it has to be done. */
const observeRounds = 8
const distilRounds = 4
const learnRounds = 16
const kept: ReadonlySet<string> = new Set([
  'id',
  'task',
  'message',
  'messages',
  'at',
  'edit',
  'status',
  'op',
  'path',
  'kind',
  'cited',
  'session',
  'from',
  'to',
])

/**
 * The mind that asks a language model. It reaches nothing but the models that it is given, and what they propose is checked
 * here before anybody else sees it. Secrets are taken out before a text is shown to a model, and again from what comes back.
 */
export function modelMind({ llms, secrets, context }: ModelMindOptions): Mind {
  const cleaner = createCleaner(secrets)
  return {
    name: llms.learn.model,
    prompt: promptVersions,
    async observe(input: ObserveInput, ids: Ids): Promise<readonly TaskEdit[]> {
      const all = await cleaner.messages(input.session, [...input.earlier, ...input.fresh])
      const cleaned = { ...input, earlier: all.slice(0, input.earlier.length), fresh: all.slice(input.earlier.length) }
      const { tools, edits } = observeTools(cleaned, ids)
      const about = { stage: 'observe', session: input.session, space: null, lesson: null } as const
      const opening = observeOpening(cleaned, context)
      await converse({ llm: llms.observe, about, system: observePrompt, opening, tools, rounds: observeRounds })
      return redactAll(edits(), secrets, kept)
    },
    async distill(input: DistillInput): Promise<Distilled> {
      const cheap = cheapReason(input.messages)
      if (cheap !== null) return { skip: cheap }
      const { lesson = null, session = null, space = null } = input.place ?? {}
      const messages = await cleaner.messages(session ?? input.task.id, input.messages)
      const { tools, result } = distilTools({ ...input, messages })
      const about = { stage: 'distil', session, space, lesson } as const
      const opening = await distilOpening({ ...input, messages }, context)
      await converse({ llm: llms.distil, about, system: distilPrompt, opening, tools, rounds: distilRounds })
      const made = result()
      if (made === null) throw new MemoryError('fault', 'The distiller ended without a result.')
      return redactAll(made, secrets, kept)
    },
    async learn(input: LearnInput): Promise<LearnPlan> {
      const lesson = await redactAll(input.lesson, secrets, kept)
      if (await isKnown({ ...input, lesson })) return { subject: '', changes: [], reason: 'the space knew it already' }
      const opening = await learnOpening({ ...input, lesson }, context)
      const draft = createDraft(input.skills)
      const { tools, finished } = learnTools(draft, new Set(opening.read))
      const about = { stage: 'learn', session: lesson.session, space: input.space ?? null, lesson: lesson.id } as const
      await converse({
        llm: llms.learn,
        about,
        system: learnPrompt,
        opening: opening.text,
        tools,
        rounds: learnRounds,
        async accept() {
          const faults = await draftFaults(draft, lesson, { zone: input.zone, secrets })
          return faults.length === 0 ? null : faults.join(' ')
        },
      })
      const end = finished()
      if (end === null || end.reason !== '') return { subject: '', changes: [], reason: end?.reason ?? 'nothing was written' }
      await addDiary(draft, { ...input, lesson })
      return { subject: end.subject === '' ? subjectOf(lesson) : end.subject, changes: await realChanges(draft) }
    },
    async explore(input) {
      const { tools, result } = exploreTools(input)
      const about = { stage: 'explore', session: null, space: input.space, lesson: null } as const
      const opening = `The question: ${JSON.stringify(input.question)}`
      await converse({ llm: llms.distil, about, system: explorePrompt, opening, tools, rounds: input.rounds })
      const made = result()
      if (made === null) throw new MemoryError('fault', 'The exploration ended without a result.')
      return redactAll(made, secrets, kept)
    },
    async alive() {
      const about = { stage: 'observe', session: null, space: null, lesson: null } as const
      const tools = [defineTool('finish', 'Ends the work.', {}, () => ({ said: 'Done.', end: true }))]
      const opening = 'There is nothing to do: call finish.'
      return converse({ llm: llms.observe, about, system: alivePrompt, opening, tools, rounds: 2 }).then(
        () => true,
        () => false,
      )
    },
  }
}

/** Facts and wishes that the space holds word for word, or nearly: no model has to be asked. */
async function isKnown({ lesson, skills }: LearnInput): Promise<boolean> {
  const { body } = lesson
  if (body.kind !== 'facts' && body.kind !== 'preferences') return false
  const facts = body.kind === 'facts' ? body.facts : body.preferences
  const paths = await skills.paths()
  return (
    paths.some((path) => path.startsWith('skills/user-general-facts/')) && (await factChanges(facts, skills, paths)).length === 0
  )
}

/** The diary is written here, with the time of the messages, unless the model has written in it. */
async function addDiary(draft: Draft, { lesson, zone }: LearnInput): Promise<void> {
  const isTask = lesson.body.kind === 'success' || lesson.body.kind === 'failure'
  const written = draft.touched().some((path) => path.startsWith('skills/daily-logs/'))
  if (!isTask || written) return
  const page = await diaryChange(lesson, draft, await draft.paths(), zone)
  if (page?.op === 'write') draft.write(page.path, page.text)
}

async function realChanges(draft: Draft): Promise<LearnPlan['changes']> {
  const real = new Set(await changedPaths(draft))
  return draft.changes().filter((change) => change.op !== 'move' && real.has(change.path))
}

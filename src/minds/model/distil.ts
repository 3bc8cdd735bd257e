import type { Distilled, Lesson, LessonBody, Step } from '../../model/lesson.ts'
import { spokenText, toolCall, type Message } from '../../model/message.ts'
import type { DistillInput } from '../../seams/mind.ts'
import { claimFault } from './proof.ts'
import { clean, oneLine, quoteMessages } from './quote.ts'
import { similarEntries } from './similar.ts'
import { defineTool, maybe, needed, type Claim, type Tool, type ToolAnswer } from './tool.ts'

const lineLimit = 300
const mostLines = 8
const mostSteps = 12
const evidenceLimit = 300
const shownEntries = 5
const entryLimit = 900

/**
 * Why a task cannot teach anything, told without asking a model; null when it has to be asked.
 *
 * Only what is certain: nobody did anything, or nothing was said.
 */
export function cheapReason(messages: readonly Message[]): string | null {
  const agent = messages.filter(({ role }) => role === 'assistant')
  if (agent.length === 0) return 'no answer of the agent belongs to it'
  const calls = messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-call')).length
  const users = messages.filter((message) => message.role === 'user' && spokenText(message).trim() !== '').length
  const said = agent.map(spokenText).join('').length
  return calls === 0 && users <= 1 && said < 200 ? 'a question and a short answer, nothing to do differently the next time' : null
}

/** The task, its evidence, and what the space holds of its kind, all as data. */
export async function distilOpening(input: DistillInput, tokens: number): Promise<string> {
  const { task, messages, preferences, skills } = input
  const near =
    skills === undefined ? [] : await similarEntries(`${task.description} ${task.progress.join(' ')}`, skills, shownEntries)
  const entries = near.map(({ path, heading, text }) => JSON.stringify({ path, heading, text: clean(text, entryLimit) }))
  return [
    '# The task',
    JSON.stringify({ description: task.description, ended: task.status, progress: task.progress }),
    '',
    ...(preferences.length === 0
      ? []
      : ['# Wishes that the user stated in it', ...preferences.map(({ text }) => JSON.stringify(text)), '']),
    ...(entries.length === 0 ? [] : ['# Entries of the space that come near', ...entries, '']),
    '# Its messages',
    quoteMessages(messages, tokens),
  ].join('\n')
}

/** The tools of which one is called, and what it said. */
export function distilTools(input: DistillInput): { readonly tools: readonly Tool[]; result(): Distilled | null } {
  const { task, messages, preferences } = input
  const known = new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => toolCall(part)?.name ?? [])))
  let result: Distilled | null = null

  function end(made: Distilled): ToolAnswer {
    result = made
    return { said: 'Done.', end: true }
  }
  function lesson(given: { goal: string; applies_when?: string; steps?: readonly Step[] }, body: LessonBody): ToolAnswer {
    const steps = (given.steps ?? []).map((step) => stepOf(step, known)).filter(({ action }) => action !== '')
    return end({
      skip: null,
      goal: oneLine(given.goal, lineLimit),
      appliesWhen: oneLine(given.applies_when ?? '', lineLimit),
      body,
      steps: steps.slice(0, mostSteps),
      evidence: evidenceOf(messages),
    })
  }
  function claims(given: readonly Claim[], make: (texts: readonly string[]) => ToolAnswer): ToolAnswer {
    const faults = given.flatMap((claim) => claimFault(claim, messages) ?? [])
    if (faults.length > 0) return { said: `Nothing was done. ${faults.join(' ')}` }
    if (given.length === 0) return { said: 'Nothing was done. The list is empty; call skip when there is nothing.' }
    return make(lines(given.map(({ text }) => text)))
  }

  const goal = needed('text', "what was to be done, in the user's words, without ids")
  const when = maybe('text', 'the situation in which it helps again, by its conditions')
  const steps = maybe('steps', 'the procedure: the exact name of each tool, and what is done with it')
  const skip = defineTool('skip', 'Nothing is to be learnt.', { reason: needed('text', 'why, in one sentence') }, ({ reason }) =>
    end({ skip: oneLine(reason, lineLimit) }),
  )
  const success = defineTool(
    'success',
    'It was done, and how is worth keeping.',
    {
      goal,
      applies_when: when,
      approach: needed('text', 'how it was done, one or two sentences'),
      decisions: maybe('texts', 'what was decided and why'),
      learnings: maybe('texts', 'errors with what got past them, corrections, rules'),
      steps,
    },
    (given) =>
      lesson(given, {
        kind: 'success',
        approach: oneLine(given.approach, 2 * lineLimit),
        decisions: lines(given.decisions),
        learnings: lines(given.learnings),
        preferences: preferences.map(({ text }) => text),
      }),
  )
  const failure = defineTool(
    'failure',
    'It failed, and the next time it need not.',
    {
      goal,
      applies_when: when,
      symptom: needed('text', 'what was seen'),
      cause: needed('text', 'why it happened'),
      instead: maybe('text', 'what worked or would have worked'),
      prevention: needed('text', 'how it is avoided'),
      steps,
    },
    (given) =>
      lesson(given, {
        kind: 'failure',
        symptom: oneLine(given.symptom, lineLimit),
        cause: oneLine(given.cause, lineLimit),
        instead: oneLine(given.instead, lineLimit),
        prevention: oneLine(given.prevention, lineLimit),
      }),
  )
  const facts = defineTool(
    'facts',
    'The user said what stays true of them or their world.',
    {
      goal,
      facts: needed('claims', "each fact in the third person, with the number of the user's message and its very words"),
    },
    (given) => claims(given.facts, (texts) => lesson(given, { kind: 'facts', facts: texts })),
  )
  return { tools: task.status === 'failed' ? [failure, facts, skip] : [success, facts, skip], result: () => result }
}

/** A tool that nobody called in the evidence is none: the step stays, without its name. */
function stepOf({ tool, action }: Step, known: ReadonlySet<string>): Step {
  const name = oneLine(tool, 120).replaceAll('`', '')
  return { tool: known.has(name) ? name : '', action: oneLine(action, lineLimit) }
}

function lines(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => oneLine(text, lineLimit)).filter((text) => text !== ''))].slice(0, mostLines)
}

/** A few words that show where the lesson comes from: conversations do not travel with a clone. */
function evidenceOf(messages: readonly Message[]): string {
  const asked = messages.find((message) => message.role === 'user' && spokenText(message) !== '')
  const told = messages.findLast((message) => message.role === 'assistant' && spokenText(message) !== '')
  const said = [
    asked === undefined ? '' : `User: ${oneLine(spokenText(asked), 160)}`,
    told === undefined ? '' : `Agent: ${oneLine(spokenText(told), 120)}`,
  ]
  return oneLine(said.filter((line) => line !== '').join(' | '), evidenceLimit)
}

/** All texts of a lesson, to look for what it says. */
export function lessonText(lesson: Pick<Lesson, 'goal' | 'appliesWhen' | 'body' | 'steps'>): string {
  return JSON.stringify([lesson.goal, lesson.appliesWhen, lesson.body, lesson.steps])
}

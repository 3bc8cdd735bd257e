import type { Distilled } from '../model/lesson.ts'
import type { Message } from '../model/message.ts'
import type { TaskEdit } from '../model/task.ts'
import type { DistillInput, LearnInput, LearnPlan, Mind, ObserveInput } from '../seams/mind.ts'
import type { Ids } from '../seams/ids.ts'
import type { Secrets } from '../seams/secrets.ts'
import { distillEvents } from './rules/distill.ts'
import { eventsOf, type Event } from './rules/events.ts'
import { learnLesson } from './rules/learn.ts'
import { observeEvents } from './rules/observe.ts'
import { redactAll } from './redaction.ts'
import { redactEvents } from './rules/redact.ts'

/** What is no text of people: never looked at, never changed. */
const names: ReadonlySet<string> = new Set(['id', 'task', 'message', 'messages', 'at', 'edit', 'status', 'op', 'path', 'kind'])

/**
 * The mind that needs no model: it reads conversations by rules and costs microseconds a message.
 *
 * `secrets` sees every text before the rules do, and again what leaves the mind.
 */
export function rulesMind({ secrets }: { readonly secrets: Secrets }): Mind {
  const read = (messages: readonly Message[]): Promise<Event[]> => redactEvents(eventsOf(messages), secrets)
  return {
    name: 'rules@1',
    async observe({ session, book, earlier, fresh }: ObserveInput, ids: Ids): Promise<readonly TaskEdit[]> {
      const events = await read([...earlier, ...fresh])
      const edits = observeEvents({ session, book, events, fresh: new Set(fresh.map((message) => message.id)) }, ids)
      return redactAll(edits, secrets, names)
    },
    async distill({ task, messages, preferences }: DistillInput): Promise<Distilled> {
      return redactAll(distillEvents(task, await read(messages), preferences), secrets, names)
    },
    async learn(input: LearnInput): Promise<LearnPlan> {
      return learnLesson({ ...input, lesson: await redactAll(input.lesson, secrets, names) })
    },
  }
}

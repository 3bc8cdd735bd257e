import type { Preference, Task, TaskBook, TaskEdit } from '../../model/task.ts'
import type { MessageId } from '../../model/message.ts'
import { alike, stems } from '../../model/words.ts'
import type { Ids } from '../../seams/ids.ts'
import { acknowledges, phaseOf, readAgent, type AgentReading } from './agent-turn.ts'
import { withoutLeads } from './asks.ts'
import { describe } from './describe.ts'
import { draftOf, editsOf, hasLine, named, newDraft, newestKnown, ownWordsOf, queuedIn, setStatus, type Draft } from './draft.ts'
import { turnsOf, type Event, type Turn } from './events.ts'
import { has, startsWith } from './phrases.ts'
import { timeless } from './passing.ts'
import { progressOf } from './progress.ts'
import { clausesOf, clipped, sentencesOf } from './sentences.ts'
import { exchanged, replacementIn, sameFor } from './replacement.ts'
import { readUser, type Request, type UserReading } from './user-turn.ts'
import { wishesIn } from './wishes.ts'

type Heard = Extract<Event, { kind: 'user' }>

type State = {
  readonly session: string
  readonly ids: Ids
  readonly drafts: Draft[]
  /** Places of the tasks that the agent works at. */
  active: number[]
  agent: AgentReading
  complained: boolean
  /** The user's last words gave the goal up. */
  cancelled: boolean
  readonly corrections: string[]
  readonly wishes: Extract<TaskEdit, { edit: 'preference' }>[]
  readonly preferences: readonly Preference[]
  /** The words of each wish that was heard; null until they are asked for. */
  known: Set<string>[] | null
}

/** How many of the newest tasks and wishes a batch is read against, so that a message costs the same however long the session is. */
const reach = 200

const silent: AgentReading = { phase: 'silent', offer: null, plan: [], calls: 0, said: '' }

/** What the fresh messages change in the book. All state comes from the book and the overlap, so batches and one go agree. */
export function observeEvents(
  input: { session: string; book: TaskBook; events: readonly Event[]; fresh: ReadonlySet<MessageId> },
  ids: Ids,
): TaskEdit[] {
  const turns = turnsOf(input.events)
  const tasks = input.book.tasks.slice(-reach)
  const state: State = {
    session: input.session,
    ids,
    drafts: tasks.map(draftOf),
    active: activeIn(tasks, turns, input.fresh),
    agent: silent,
    complained: false,
    cancelled: false,
    corrections: [],
    wishes: [],
    known: null,
    preferences: input.book.preferences.slice(-reach),
  }
  for (const turn of turns) {
    const fresh = turn.messages.filter((message) => input.fresh.has(message))
    const reading = readAgent(turn.agent)
    if (turn.user !== null) {
      if (input.fresh.has(turn.user.message)) hear(state, turn.user, reading)
      else noteCorrection(state, turn.user.own)
      state.cancelled = has('cancel', turn.user.own)
    }
    if (fresh.length > 0) follow(state, turn, fresh, reading)
    if (reading.phase !== 'silent') state.agent = reading
  }
  return [...state.drafts.flatMap(editsOf), ...state.wishes]
}

function hear(state: State, user: Heard, reply: AgentReading): void {
  const current = state.drafts[state.active.at(-1) ?? -1]
  const queued = queuedIn(state.drafts)
  const reading = readUser(user.own, { agent: state.agent, reply, current: current?.description ?? null, queued: queued.length })
  judge(state, reading, user, reply)
  if (reading.plan.length > 0) adoptPlan(state, reading.plan, user)
  else open(state, reading, user)
  if (reading.advances) advance(state, queued[0])
  collectWishes(state, user, reading, reply)
  noteCorrection(state, user.own)
}

/** What the user's verdict does to the task at hand. */
function judge(state: State, reading: UserReading, user: Heard, reply: AgentReading): void {
  state.complained = reading.verdict === 'complain'
  const finished = state.agent.phase === 'done'
  // Praise and a new request: the question that was left open did not matter.
  const movesOn = state.agent.phase === 'asked' && state.agent.calls > 0 && reading.requests.length > 0
  for (const draft of named(activeDrafts(state), user.own)) {
    draft.at = user.at
    const goesOn = (reading.verdict === 'proceed' || reading.verdict === 'none') && reading.requests.length === 0
    if (goesOn && reply.calls > 0 && !state.cancelled && draft.status === 'failed' && state.agent.phase === 'refused')
      setStatus(draft, 'running')
    if (reading.verdict === 'complain' && draft.status !== 'pending') setStatus(draft, 'running')
    if (reading.verdict === 'cancel' && !(draft.status === 'success' && reading.requests.length > 0)) setStatus(draft, 'failed')
    if (reading.verdict === 'confirm' && draft.status === 'running' && (finished || movesOn)) setStatus(draft, 'success')
  }
}

function open(state: State, reading: UserReading, user: Heard): void {
  const topic = state.drafts[state.active.at(-1) ?? -1]?.description ?? ''
  const instead = reading.verdict === 'cancel' && reading.requests.length === 0 ? replacementIn(user.own) : null
  const replaced = instead === null ? null : exchanged(topic, user.own, instead)
  const requests: readonly Request[] = replaced === null ? reading.requests : [{ text: replaced, deferred: false }]
  if (requests.length === 0) return
  const first = state.drafts.length
  requests.forEach((request, index) => {
    const parked = request.deferred || (reading.queue && index > 0)
    state.drafts.push(
      newDraft(
        taskId(state, user, index),
        user,
        sameFor(topic, request.text) ?? describe(request.text, { topic, pasted: user.text, deferred: request.deferred }),
        parked,
      ),
    )
  })
  const opened = requests.map((_, index) => first + index)
  const begun = opened.filter((place) => state.drafts[place]?.parked === false)
  state.active = begun.length > 0 ? begun : opened
}

/** An accepted plan: the task at hand becomes its first step, the others wait. */
function adoptPlan(state: State, plan: readonly string[], user: Heard): void {
  const place = state.active.at(-1)
  const current = place === undefined ? undefined : state.drafts[place]
  plan.forEach((step, index) => {
    if (index === 0 && current !== undefined) current.description = describe(step)
    else state.drafts.push(newDraft(taskId(state, user, index), user, describe(step), index > 0))
  })
  state.active = [place ?? state.drafts.length - plan.length]
}

function advance(state: State, next: Draft | undefined): void {
  if (next === undefined) return
  next.parked = false
  setStatus(next, 'running')
  state.active = [state.drafts.indexOf(next)]
}

/** What the agent's turn does to the tasks it works at. */
function follow(state: State, turn: Turn, fresh: readonly MessageId[], reading: AgentReading): void {
  const at = turn.agent.at(-1)?.at ?? turn.user?.at
  for (const draft of activeDrafts(state)) {
    draft.messages.push(...fresh)
    if (at !== undefined) draft.at = at
    if (reading.phase === 'silent') continue
    const usedTools = draft.progress.length > 0 || (draft.book?.progress.length ?? 0) > 0
    settle(draft, ownReading(draft, activeDrafts(state), reading, turn.agent), {
      claimOnly: state.complained && reading.calls === 0 && usedTools,
    })
    for (const line of progressOf(turn.agent, reading)) if (!hasLine(draft, line)) draft.progress.push(line)
  }
}

/** Of several tasks at hand each is told by the sentences that name it: "the release is out, the tap is not". */
function ownReading(draft: Draft, drafts: readonly Draft[], reading: AgentReading, events: readonly Event[]): AgentReading {
  if (drafts.length < 2 || (reading.phase !== 'done' && reading.phase !== 'refused' && reading.phase !== 'waiting'))
    return reading
  const words = ownWordsOf(draft, drafts)
  const about = sentencesOf(reading.said)
    .flatMap((sentence) => sentence.split(/,\s+(?=the |but )/))
    .filter((part) => words.some((word) => stems(part).has(word)))
  return about.length === 0
    ? reading
    : {
        ...reading,
        phase: phaseOf(
          about.join(' '),
          events.filter((event) => event.kind !== 'result'),
        ),
      }
}

function settle(draft: Draft, reading: AgentReading, { claimOnly }: { claimOnly: boolean }): void {
  if (draft.parked && reading.calls === 0) return
  const cancelled = draft.status === 'failed' && reading.phase !== 'silent'
  if (cancelled) return
  draft.parked = false
  switch (reading.phase) {
    case 'working':
    case 'asked':
      return setStatus(draft, draft.status === 'success' && reading.calls === 0 ? 'success' : 'running')
    case 'waiting':
      return setStatus(
        draft,
        reading.calls > 0 || draft.status === 'running' ? (draft.status === 'success' ? 'success' : 'running') : draft.status,
      )
    case 'refused':
      return setStatus(draft, draft.status === 'success' && reading.calls === 0 ? 'success' : 'failed')
    case 'done':
      return setStatus(draft, claimOnly ? 'failed' : 'success')
    case 'silent':
      return
    default:
      return reading.phase satisfies never
  }
}

function taskId(state: State, user: Heard, index: number): string {
  return state.ids.derive(state.session, 'task', user.message, index)
}

function collectWishes(state: State, user: Heard, reading: UserReading, reply: AgentReading): void {
  const correcting =
    state.agent.phase !== 'silent' &&
    (reading.verdict === 'complain' || startsWith('refine', withoutLeads(user.own)) || startsWith('stop', user.own))
  const standing = reading.requests.length === 0 && reply.calls === 0 && acknowledges(reply.said)
  const task = state.drafts[state.active.at(-1) ?? -1]
  wishesIn(user.own, { correcting, standing, corrections: state.corrections }).forEach((wish, index) => {
    const text =
      wish.elliptic && task !== undefined
        ? `${wish.text.replace(/\.$/, '')} (about: ${clipped(timeless(task.description), 70)}).`
        : wish.text
    const words = stems(wish.text)
    const known = (state.known ??= state.preferences.map((preference) => stems(preference.text)))
    if (known.some((each) => alike(each, words) >= 0.7)) return
    known.push(words)
    const id = state.ids.derive(state.session, 'preference', user.message, index)
    state.wishes.push({
      edit: 'preference',
      preference: { id, text, task: task?.id ?? null, message: user.message, at: user.at },
    })
  })
}

/** "like this every time" looks back at what the user asked to be changed. */
function noteCorrection(state: State, own: string): void {
  if (state.agent.phase === 'silent') return
  for (const sentence of sentencesOf(own)) {
    if (startsWith('refine', sentence) || /\bno\b|\bnot\b|max|only/i.test(sentence))
      state.corrections.push(...clausesOf(sentence))
  }
}

/** Which tasks the agent worked at when the last batch ended: those that hold the newest message seen before. */
function activeIn(tasks: readonly Task[], turns: readonly Turn[], fresh: ReadonlySet<MessageId>): number[] {
  const earlier = turns.flatMap((turn) => turn.messages).filter((message) => !fresh.has(message))
  for (const message of earlier.reverse()) {
    const holding = tasks.flatMap((task, place) => (task.messages.slice(-newestKnown).includes(message) ? [place] : []))
    const begun = holding.filter((place) => tasks[place]?.status !== 'pending')
    if (holding.length > 0) return begun.length > 0 ? begun : holding
  }
  return tasks.length > 0 ? [tasks.length - 1] : []
}

function activeDrafts(state: State): Draft[] {
  return state.active.flatMap((place) => state.drafts[place] ?? [])
}

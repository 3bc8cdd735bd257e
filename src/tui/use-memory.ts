import { useEffect, useRef } from 'react'
import type { Memory } from '../memory/memory.ts'
import { isKnown, known, questionKey, type Answer, type Data, type Problem } from './data.ts'
import { errandsOf } from './errands.ts'
import { needsOf } from './needs.ts'
import { pageSize, questions, type Question } from './questions.ts'
import { placeOf, type Event, type State } from './state.ts'

/** The two ways to the memory: to read, and to change something (with a lock only as long as that takes). */
export type Access = {
  readonly memory: Memory
  change<T>(work: (memory: Memory) => Promise<T>): Promise<T>
  /** Puts a text into the terminal's clipboard. */
  copy(text: string): void
}

const pollMs = 1_000
/** Looking again never takes more than this part of the time. */
const pollShare = 1 / 8
const besideMs = 90
const eventMs = 50

/** Asks the memory for what the screen needs, looks again while it is shown, and does what the screen was told to do. */
export function useMemory(state: State, dispatch: (event: Event) => void, access: Access): void {
  const current = useRef(state)
  current.current = state
  const asking = useRef(new Set<string>())

  const ask = async (question: Question): Promise<void> => {
    const key = questionKey(question)
    if (asking.current.has(key)) return
    asking.current.add(key)
    const answer = await answerOf(access.memory, question)
    asking.current.delete(key)
    if (!isKnown(current.current.data, answer)) dispatch({ type: 'answered', answer, now: new Date() })
  }

  useEffect(() => {
    const missing = (wanted: readonly Question[]): readonly Question[] => wanted.filter((each) => !isAnswered(state.data, each))
    const needs = needsOf(state)
    void inOrder(missing(needs.now), ask)
    const later = missing(needs.soon)
    if (later.length === 0) return
    // While the cursor runs down a list, what lies beside each row is passed by.
    const timer = setTimeout(() => void inOrder(later, ask), besideMs)
    return () => clearTimeout(timer)
  })

  // What was known of a place may be old when one comes to it.
  const { route } = placeOf(state)
  useEffect(() => {
    const { now } = needsOf(current.current)
    void inOrder(
      now.filter((question) => !isSettled(current.current.data, question)),
      ask,
    )
  }, [route])

  useEffect(
    () => lookAgain(access.memory, state.refreshed === 0 ? pollMs : 0, () => askAgain(current.current, ask)),
    [access.memory, state.refreshed],
  )

  useEffect(() => {
    if (state.errand === null) return
    const { errand } = state
    errandsOf(access, errand).then(
      (done) => dispatch({ type: 'done', errand, done }),
      (error: unknown) => dispatch({ type: 'failed', problem: problemOf(error) }),
    )
  }, [state.errand])
}

/** Calls for another look after a while, then again and again, and sooner when something happens. Gives what ends it. */
function lookAgain(memory: Memory, first: number, look: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined
  let ended = false
  const next = (milliseconds: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void run(), milliseconds)
  }
  const run = async (): Promise<void> => {
    const began = performance.now()
    await look()
    if (!ended) next(Math.max(pollMs, (performance.now() - began) / pollShare))
  }
  next(first)
  const forget = memory.on(() => next(eventMs))
  return () => {
    ended = true
    clearTimeout(timer)
    forget()
  }
}

/** Asks for all that is shown and can have changed. */
async function askAgain(state: State, ask: (question: Question) => Promise<void>): Promise<void> {
  const { now, soon } = needsOf(state)
  await inOrder(
    [...now, ...soon].filter((question) => !isSettled(state.data, question)),
    ask,
  )
}

/** One after the other: what matters most is there first, and no key waits for all of them. */
async function inOrder(wanted: readonly Question[], ask: (question: Question) => Promise<void>): Promise<void> {
  for (const question of wanted) await ask(question)
}

function isAnswered(data: Data, { kind, name }: Question): boolean {
  const { value, problem } = known(data, kind, name)
  return value !== undefined || problem !== undefined
}

/** True for an answer that will not change: a full page of a conversation, the text of a commit. */
function isSettled(data: Data, { kind, name }: Question): boolean {
  if (kind === 'messages') return known(data, 'messages', name).value?.length === pageSize
  return questions[kind].fixed === true && known(data, kind, name).value !== undefined
}

async function answerOf(memory: Memory, { kind, name }: Question): Promise<Answer> {
  try {
    return { kind, name, value: await questions[kind].ask(memory, name) } as Answer
  } catch (error) {
    return { kind, name, problem: problemOf(error) }
  }
}

/** Errors come from the other side of the face's border: by their shape, not by their class. */
function problemOf(error: unknown): Problem {
  const { message, hint } = error as { message?: unknown; hint?: unknown }
  return { message: typeof message === 'string' ? message : String(error), hint: typeof hint === 'string' ? hint : null }
}

import type { Answer } from '../../src/tui/data.ts'
import { screen } from '../../src/tui/screen.ts'
import { initialState, type State } from '../../src/tui/state.ts'
import type { Message } from '../../src/model/message.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import { storedMessage } from './message.ts'

export const now = new Date(2026, 8, 14, 12, 0)
const at = '2026-09-01T10:00:00.000000Z'

export function emptyScreen(columns = 80, rows = 24): State {
  return initialState({ columns, rows }, now)
}

/** The state after keys, each by its name. */
export function press(state: State, ...keys: readonly string[]): State {
  return keys.reduce((each, key) => screen(each, { type: 'key', key }), state)
}

export function answer(state: State, ...answers: readonly Answer[]): State {
  return answers.reduce((each, answered) => screen(each, { type: 'answered', answer: answered, now }), state)
}

export function session(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    user: null,
    space: null,
    tracking: true,
    configs: null,
    createdAt: at,
    updatedAt: at,
    messages: 4,
    observed: 4,
    tasks: 1,
    title: `Conversation ${number}`,
    ...change,
  }
}

export function sessions(count: number): readonly SessionSummary[] {
  return Array.from({ length: count }, (_, index) => session(index + 1))
}

/** A screen whose list of sessions was read. */
export function withSessions(count: number, columns = 80, rows = 24): State {
  return answer(emptyScreen(columns, rows), { kind: 'sessions', name: '', value: sessions(count) })
}

export function message(seq: number, text: string, change: Partial<Message> = {}): Message {
  const role = seq % 2 === 1 ? 'user' : 'assistant'
  return storedMessage(seq, { role, parts: [{ type: 'text', text }], saidAt: at, createdAt: at, updatedAt: at, ...change })
}

import { fromOpenAi } from '../../src/formats/openai.ts'
import type { NewMessage } from '../../src/model/message.ts'

const call = (id: string, name: string, input: object): object => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
})

/** An agent migrates a database: an error, what mended it, a preference, a confirmation. OpenAI chat format. */
export const migration: readonly object[] = [
  { role: 'user', content: 'Please run the database migrations on staging. Always use pnpm, never npm.' },
  { role: 'assistant', content: null, tool_calls: [call('c1', 'bash', { command: 'pnpm migrate --env staging' })] },
  { role: 'tool', tool_call_id: 'c1', content: 'Error: relation "orders" is locked by another session' },
  {
    role: 'assistant',
    content: 'The table is locked. I will stop the worker that holds it and try again.',
    tool_calls: [call('c2', 'bash', { command: 'systemctl stop orders-worker' })],
  },
  { role: 'tool', tool_call_id: 'c2', content: 'stopped orders-worker' },
  { role: 'assistant', content: null, tool_calls: [call('c3', 'bash', { command: 'pnpm migrate --env staging' })] },
  { role: 'tool', tool_call_id: 'c3', content: '12 migrations applied' },
  { role: 'assistant', content: 'All 12 migrations are applied on staging; the worker had held the lock.' },
  { role: 'user', content: 'Perfect, that worked. Thanks!' },
  { role: 'assistant', content: 'You are welcome.' },
]

/** Another one of the same kind: tests fail for a port that is taken. */
export const testing: readonly object[] = migration.map((message) => {
  const said = JSON.stringify(message)
    .replaceAll(' Always use pnpm, never npm.', '')
    .replaceAll('database migrations', 'unit tests')
    .replaceAll('migrate', 'test')
    .replaceAll('migrations', 'tests')
    .replaceAll('relation \\"orders\\" is locked by another session', 'port 5432 is taken')
  return JSON.parse(said) as object
})

/** Either as messages to append; `when` is said of each, and `origin` makes them those of an import. */
export function messagesOf(conversation: readonly object[], options: { when?: string; origin?: string } = {}): NewMessage[] {
  return conversation.map((each, index) => ({
    ...fromOpenAi(each),
    saidAt: options.when ?? null,
    source: options.origin === undefined ? null : { kind: 'openai', id: `${options.origin}-${index}` },
  }))
}

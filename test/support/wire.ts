import type { Answer, TestDaemon } from './daemon.ts'

/** Where the API of a project begins. */
export const api = '/api/v1'

/** An id that nothing has. */
export const nobody = '9b2f6a4e-0000-4000-8000-000000000000'

export type Data = Readonly<Record<string, unknown>> & { readonly id: string }

/** What a good answer holds; a refusal fails the test with its words. */
export function data<T = Data>({ json, status, text }: Answer): T {
  if (status >= 400) throw new Error(`${status} ${text}`)
  return json.data as unknown as T
}

/** A page of messages. */
export type Read = {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly ids: readonly string[]
  readonly metas: readonly object[]
  readonly has_more: boolean
  readonly next_cursor?: string
  readonly this_time_tokens: number
  readonly edit_at_message_id?: string
  readonly events?: readonly object[]
  readonly public_urls?: Readonly<Record<string, { readonly url: string }>>
}

export async function session(daemon: TestDaemon, body: object = {}): Promise<string> {
  return data(await daemon.call('POST', `${api}/session`, { body })).id
}

export function store(daemon: TestDaemon, id: string, blob: object, more: object = {}): Promise<Answer> {
  return daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob, ...more } })
}

export const said = (text: string, role = 'user'): object => ({ role, content: text })

/** A session in which a user and an agent say these in turn. */
export async function talk(daemon: TestDaemon, texts: readonly string[]): Promise<string> {
  const id = await session(daemon)
  for (const [at, text] of texts.entries()) await store(daemon, id, said(text, at % 2 === 0 ? 'user' : 'assistant'))
  return id
}

export async function read(daemon: TestDaemon, id: string, query: Readonly<Record<string, string>> = {}): Promise<Read> {
  return data<Read>(await daemon.call('GET', `${api}/session/${id}/messages?${new URLSearchParams(query).toString()}`))
}

export const contents = ({ items }: Read): readonly unknown[] => items.map((item) => item['content'])

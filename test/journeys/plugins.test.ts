import { describe, expect, test } from 'vitest'
import { fromOpenAi } from '../../src/formats/openai.ts'
import { messageFormats } from '../../src/formats/message-formats.ts'
import { migration, testing } from '../support/conversation.ts'
import { temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'

// What the official plugins for Claude Code and OpenClaw send, in their order, and what they need from the answers.

type Data = Readonly<Record<string, unknown>> & { readonly id: string }
type Page = { readonly items: readonly Data[]; readonly has_more: boolean }
type Skill = Data & {
  readonly name: string
  readonly disk_id: string
  readonly updated_at: string
  readonly file_index: readonly { readonly path: string; readonly mime: string }[]
}

const json = (value: object): string => encodeURIComponent(JSON.stringify(value))

/** A plugin: calls that must succeed give their data; `refused` gives what the plugin would throw. */
function plugin(daemon: TestDaemon, user: string, source: string) {
  const ask = (method: string, path: string, body?: object): Promise<Answer> =>
    daemon.call(method, `/api/v1${path}`, body === undefined ? {} : { body })
  const call = async <T = Data>(method: string, path: string, body?: object): Promise<T> => {
    const { status, text, json } = await ask(method, path, body)
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`)
    return json.data as unknown as T
  }
  const skillsOf = (space: string): Promise<readonly Skill[]> => call('GET', `/learning_spaces/${space}/skills`)
  return {
    call,
    skillsOf,
    async refused(method: string, path: string, body?: object): Promise<string> {
      const { status, json } = await ask(method, path, body)
      if (status < 400) throw new Error(`${method} ${path} was not refused`)
      return json.msg
    },
    /** The space of the plugin's user: the first that fits, or a new one. */
    async space(): Promise<string> {
      const known = await call<Page>('GET', `/learning_spaces?user=${user}&limit=1&filter_by_meta=${json({ source })}`)
      return known.items[0]?.id ?? (await call('POST', '/learning_spaces', { user, meta: { source } })).id
    },
    session: async (configs: object = {}): Promise<string> =>
      (await call('POST', '/session', { user, configs: { source, ...configs } })).id,
    async capture(session: string, format: string, blobs: readonly object[]): Promise<void> {
      for (const blob of blobs) await call('POST', `/session/${session}/messages`, { format, blob })
    },
    sessions: async (configs: object): Promise<readonly string[]> =>
      (
        await call<Page>('GET', `/session?user=${user}&limit=5&time_desc=true&filter_by_configs=${json({ source, ...configs })}`)
      ).items.map(({ id }) => id),
    /** What the plugins keep in a folder: Markdown files of skills that are new or were changed since. */
    async sync(space: string, known: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
      const files = new Map<string, string>()
      for (const { id, name, updated_at: at, file_index: index } of await skillsOf(space)) {
        if (known.get(id) === at) continue
        for (const { path } of index.filter(({ path }) => path.endsWith('.md'))) {
          const file = await call<{ content?: { raw: string } }>(
            'GET',
            `/agent_skills/${id}/file?file_path=${encodeURIComponent(path)}&expire=60`,
          )
          files.set(`${name}/${path}`, file.content?.raw ?? '')
        }
      }
      return files
    },
  }
}

const times = (skills: readonly Skill[]): ReadonlyMap<string, string> => new Map(skills.map(({ id, updated_at: at }) => [id, at]))

/** A conversation as Claude Code's bridge sends it: Anthropic messages, those of one role in a row merged. */
function asAnthropic(conversation: readonly object[]): readonly object[] {
  const messages = conversation.map((blob, index) => ({
    ...fromOpenAi(blob),
    id: `m${index}`,
    seq: index + 1,
    parent: null,
    saidAt: '',
    createdAt: '',
    updatedAt: '',
    meta: {},
  }))
  const rendered = messageFormats.anthropic.render(messages, { bytes: () => null }).messages as {
    role: string
    content: readonly object[]
  }[]
  return rendered.reduce<{ role: string; content: readonly object[] }[]>((merged, message) => {
    const last = merged.at(-1)
    if (last?.role !== message.role) return [...merged, message]
    return [...merged.slice(0, -1), { role: last.role, content: [...last.content, ...message.content] }]
  }, [])
}

describe('the plugin for Claude Code', () => {
  test('captures while somebody works, attaches once, and brings what was learnt', async () => {
    const claude = plugin(await temporaryDaemon(), 'claude_code', 'claude-code')

    // Session start: a session, the user's space, its skills.
    const space = await claude.space()
    const session = await claude.session()
    const first = await claude.sync(space, new Map())
    const before = times(await claude.skillsOf(space))
    expect([...first.keys()].sort()).toEqual(['daily-logs/SKILL.md', 'user-general-facts/SKILL.md'])
    expect(await claude.space()).toBe(space)

    // After each tool: what is new in the transcript; from the fourth turn on the session is attached.
    const transcript = asAnthropic(migration)
    await claude.capture(session, 'anthropic', transcript.slice(0, 4))
    await claude.call('POST', `/learning_spaces/${space}/learn`, { session_id: session })
    await claude.capture(session, 'anthropic', transcript.slice(4))

    // At each stop it attaches again, and takes "already learned" for well done.
    const again = await claude.refused('POST', `/learning_spaces/${space}/learn`, { session_id: session })
    expect(again).toContain('already learned')
    await claude.call('POST', `/session/${session}/flush`)

    // Next session: only what changed is fetched.
    const changed = await claude.sync(space, before)
    expect([...changed.keys()]).toContain('coding-playbook/SKILL.md')
    expect([...changed.values()].join('\n')).toMatch(/migration/i)
    expect([...(await claude.sync(space, times(await claude.skillsOf(space)))).keys()]).toEqual([])
  })

  test('learning now flushes first and attaches then, and learns all the same', async () => {
    const claude = plugin(await temporaryDaemon(), 'claude_code', 'claude-code')
    const [space, session] = [await claude.space(), await claude.session()]
    await claude.capture(session, 'anthropic', asAnthropic(migration))

    const flushed = await claude.call<object>('POST', `/session/${session}/flush`)
    const record = await claude.call('POST', `/learning_spaces/${space}/learn`, { session_id: session })
    const status = async (): Promise<unknown> =>
      (await claude.call('GET', `/learning_spaces/${space}/sessions/${session}`))['status']

    expect(flushed).toEqual({ status: 0, errmsg: '' })
    expect(record).toMatchObject({ learning_space_id: space, session_id: session })
    await expect.poll(status, { timeout: 20_000, interval: 20 }).toBe('completed')
    expect((await claude.skillsOf(space)).map(({ name }) => name)).toContain('coding-playbook')
  })

  test('its tools find skills by their words, sessions by their source, and tasks in them', async () => {
    const claude = plugin(await temporaryDaemon(), 'claude_code', 'claude-code')
    const [space, session] = [await claude.space(), await claude.session()]
    const other = await claude.session({ source: 'elsewhere' })
    await claude.capture(session, 'anthropic', asAnthropic(migration))
    await claude.call('POST', `/learning_spaces/${space}/learn`, { session_id: session })
    await claude.call('POST', `/session/${session}/flush`)

    const hits: string[] = []
    for (const { name, disk_id: disk } of await claude.skillsOf(space)) {
      const found = await claude.call<Data[]>('GET', `/disk/${disk}/artifact/grep?query=migration&limit=10`)
      hits.push(...found.map(({ path, filename }) => `${name}${String(path)}${String(filename)}`))
    }
    const tasks = await claude.call<Page>('GET', `/session/${session}/task?limit=10&time_desc=true`)

    expect(hits).toContain('coding-playbook/SKILL.md')
    expect(await claude.sessions({})).toEqual([session])
    expect(await claude.sessions({ source: 'elsewhere' })).toEqual([other])
    expect(tasks.items).toMatchObject([
      { status: 'success', data: { task_description: expect.stringMatching(/migration/i) as string } },
    ])
  })
})

describe('the plugin for OpenClaw', () => {
  test('finds its session again by the key of the conversation, and attaches it before it is compacted', async () => {
    const claw = plugin(await temporaryDaemon(), 'openclaw', 'openclaw')
    const space = await claw.space()
    const before = times(await claw.skillsOf(space))

    // Every turn looks for the session of this conversation.
    const conversations = new Map([
      ['agent:main', migration],
      ['agent:ops', testing],
    ])
    const sessions: string[] = []
    for (const [key, conversation] of conversations) {
      expect(await claw.sessions({ openclaw_session_key: key })).toEqual([])
      const session = await claw.session({ openclaw_session_key: key })
      await claw.capture(session, 'openai', conversation.slice(0, 6))
      expect(await claw.sessions({ openclaw_session_key: key })).toEqual([session])
      await claw.capture(session, 'openai', conversation.slice(6))
      sessions.push(session)
    }
    for (const session of sessions) {
      await claw.call('POST', `/learning_spaces/${space}/learn`, { session_id: session })
      expect(await claw.refused('POST', `/learning_spaces/${space}/learn`, { session_id: session })).toContain('already learned')
    }
    const status = async (): Promise<readonly unknown[]> =>
      (await claw.call<Data[]>('GET', `/learning_spaces/${space}/sessions`)).map((record) => record['status'])
    await expect.poll(status, { timeout: 20_000, interval: 20 }).toEqual(['completed', 'completed'])

    const text = [...(await claw.sync(space, before)).values()].join('\n')
    expect(text).toMatch(/migrations? on staging/i)
    expect(text).toMatch(/unit tests? on staging/i)
  })

  test('a space that its settings name must be there', async () => {
    const claw = plugin(await temporaryDaemon(), 'openclaw', 'openclaw')
    const session = await claw.session()
    const nobody = '9b2f6a4e-0000-4000-8000-000000000000'

    expect(await claw.refused('GET', `/learning_spaces/${nobody}/skills`)).toBe('learning space not found')
    expect(await claw.refused('POST', `/learning_spaces/${nobody}/learn`, { session_id: session })).toBe(
      'learning space not found',
    )
  })
})

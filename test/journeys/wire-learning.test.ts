import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'
import { migration } from '../support/conversation.ts'
import { api, data, type Data } from '../support/wire.ts'

// The numbers are those of the gotchas in the description of the wire format.

type Page = { readonly items: readonly Data[]; readonly has_more: boolean }

const problem = ({ status, json }: Answer): readonly [number, number, string] => [status, json.code, json.msg]

async function space(daemon: TestDaemon, body: object = {}): Promise<string> {
  return data(await daemon.call('POST', `${api}/learning_spaces`, { body })).id
}

async function skillsOf(daemon: TestDaemon, id: string): Promise<readonly Data[]> {
  return data<Data[]>(await daemon.call('GET', `${api}/learning_spaces/${id}/skills`))
}

/** A session with a conversation that teaches something; not observed yet. */
async function conversation(daemon: TestDaemon): Promise<string> {
  const { id } = data(await daemon.call('POST', `${api}/session`, { body: {} }))
  for (const blob of migration) await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob } })
  return id
}

const learn = (daemon: TestDaemon, id: string, session: string): Promise<Answer> =>
  daemon.call('POST', `${api}/learning_spaces/${id}/learn`, { body: { session_id: session } })

/** A skill of its own, that a conversation taught. */
async function taughtSkill(daemon: TestDaemon, id: string): Promise<Data> {
  const session = await conversation(daemon)
  await learn(daemon, id, session)
  await daemon.call('POST', `${api}/session/${session}/flush`)
  const own = (await skillsOf(daemon, id)).find(({ name }) => name === 'coding-playbook')
  if (own === undefined) throw new Error('The conversation taught no skill.')
  return own
}

test('43: the disks of skills are listed, and counted with those of the user', async () => {
  const daemon = await temporaryDaemon()
  const id = await space(daemon, { user: 'ada@example.org' })

  const skills = await skillsOf(daemon, id)
  const disks = data<Page>(await daemon.call('GET', `${api}/disk?user=ada%40example.org`)).items
  const { counts } = data<{ counts: object }>(await daemon.call('GET', `${api}/user/ada%40example.org/resources`))

  expect(disks.map((disk) => disk.id).sort()).toEqual(skills.map(({ disk_id: disk }) => disk).sort())
  expect(counts).toMatchObject({ skills_count: 2, disks_count: 2 })
})

test('45: after its deletion a skill is not found, and no space includes it', async () => {
  const daemon = await temporaryDaemon()
  const [first, second] = [await space(daemon), await space(daemon)]
  const { id } = await taughtSkill(daemon, first)
  await daemon.call('POST', `${api}/learning_spaces/${second}/skills`, { body: { skill_id: id } })

  const [gone, again] = [
    await daemon.call('DELETE', `${api}/agent_skills/${id}`),
    await daemon.call('DELETE', `${api}/agent_skills/${id}`),
  ]

  expect([gone.status, gone.text]).toEqual([200, '{"code":0,"msg":""}'])
  expect(problem(again)).toEqual([404, 404, 'agent skill not found or access denied'])
  expect(problem(await daemon.call('GET', `${api}/agent_skills/${id}`))).toEqual([404, 500, 'database error'])
  for (const each of [first, second]) expect((await skillsOf(daemon, each)).map((skill) => skill.id)).not.toContain(id)
})

test('47: a new space contains two skills with fixed names, and another one of such a name is refused', async () => {
  const daemon = await temporaryDaemon()
  const [first, second] = [await space(daemon, { user: 'ada' }), await space(daemon)]

  const skills = await skillsOf(daemon, first)
  const listed = data<Page>(await daemon.call('GET', `${api}/agent_skills?user=ada`))
  const refused = await daemon.call('POST', `${api}/learning_spaces/${second}/skills`, { body: { skill_id: skills[0]?.id } })

  expect(skills.map(({ name }) => name).sort()).toEqual(['daily-logs', 'user-general-facts'])
  expect(listed.items.map(({ id }) => id).sort()).toEqual(skills.map(({ id }) => id).sort())
  for (const skill of [...skills, ...listed.items]) {
    expect(Object.keys(skill).sort()).toEqual(
      ['created_at', 'description', 'disk_id', 'file_index', 'id', 'meta', 'name', 'updated_at', 'user_id'].sort(),
    )
    expect(skill).toMatchObject({
      disk_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      user_id: expect.any(String) as string,
      meta: null,
      file_index: [{ path: 'SKILL.md', mime: expect.stringContaining('text/') as string }],
    })
  }
  expect(problem(refused)).toEqual([409, 409, `skill with name '${String(skills[0]?.name)}' already exists in this space`])
})

test('48: one learn record a session, for all spaces together', async () => {
  const daemon = await temporaryDaemon()
  const [first, second] = [await space(daemon), await space(daemon)]
  const { id: session } = data(await daemon.call('POST', `${api}/session`))

  const record = await learn(daemon, first, session)

  expect(record.status).toBe(201)
  expect(data(record)).toMatchObject({ learning_space_id: first, session_id: session })
  const already = [409, 409, 'session already learned by another space']
  expect(problem(await learn(daemon, first, session))).toEqual(already)
  expect(problem(await learn(daemon, second, session))).toEqual(already)
  expect(problem(await learn(daemon, first, randomUUID()))).toEqual([404, 404, 'session not found'])
  expect(problem(await learn(daemon, randomUUID(), session))).toEqual([404, 404, 'learning space not found'])
  expect((await learn(daemon, first, 'nonsense')).status).toBe(400)
})

test('49: learn records reach the end, and looking at them changes nothing', async () => {
  const daemon = await temporaryDaemon()
  const id = await space(daemon)
  const { id: empty } = data(await daemon.call('POST', `${api}/session`))
  const { id: untracked } = data(await daemon.call('POST', `${api}/session`, { body: { disable_task_tracking: true } }))
  await daemon.call('POST', `${api}/session/${untracked}/messages`, { body: { blob: migration[0] } })
  const session = await conversation(daemon)
  const at = (each: string): Promise<Answer> => daemon.call('GET', `${api}/learning_spaces/${id}/sessions/${each}`)

  for (const each of [empty, untracked, session]) await learn(daemon, id, each)
  const [first, second] = [await at(session), await at(session)]
  expect(['pending', 'running', 'completed']).toContain(data(first)['status'])
  expect(data(second).id).toBe(data(first).id)
  await daemon.call('POST', `${api}/session/${session}/flush`)

  for (const each of [empty, untracked, session])
    expect(data(await at(each))).toMatchObject({ status: 'completed', phase: 'done' })
  const records = data<Data[]>(await daemon.call('GET', `${api}/learning_spaces/${id}/sessions`))
  expect(records.map(({ session_id: of }) => of)).toEqual([empty, untracked, session])
  expect((await skillsOf(daemon, id)).map(({ name }) => name)).toContain('coding-playbook')
  expect(problem(await at(randomUUID()))).toEqual([404, 404, 'learning space session not found'])
})

test('50: a change of a space’s meta keeps what it does not name, and keeps a null as one', async () => {
  const daemon = await temporaryDaemon()
  const id = await space(daemon, { meta: { env: 'prod', team: 'ops' } })
  const before = data(await daemon.call('GET', `${api}/learning_spaces/${id}`))

  const after = await daemon.call('PATCH', `${api}/learning_spaces/${id}`, { body: { meta: { team: null, deep: { a: [1] } } } })

  expect(data(after)).toMatchObject({ id, meta: { env: 'prod', team: null, deep: { a: [1] } } })
  expect(data(after)['updated_at']).not.toBe(before['updated_at'])
  expect(data(await daemon.call('GET', `${api}/learning_spaces/${id}`))).toEqual(data(after))
  expect((await daemon.call('PATCH', `${api}/learning_spaces/${id}`, { body: {} })).status).toBe(400)
  expect((await daemon.call('PUT', `${api}/learning_spaces/${id}`, { body: { meta: {} } })).status).toBe(404)
})

test('51: exclude may be said twice, include may not', async () => {
  const daemon = await temporaryDaemon()
  const [first, second] = [await space(daemon), await space(daemon)]
  const { id } = await taughtSkill(daemon, first)
  const include = (): Promise<Answer> =>
    daemon.call('POST', `${api}/learning_spaces/${second}/skills`, { body: { skill_id: id } })
  const exclude = (from: string): Promise<Answer> => daemon.call('DELETE', `${api}/learning_spaces/${from}/skills/${id}`)

  const included = await include()
  expect([included.status, data(included)]).toEqual([
    201,
    { id: expect.any(String) as string, learning_space_id: second, skill_id: id, created_at: expect.any(String) as string },
  ])
  expect(problem(await include())).toEqual([409, 409, 'skill already included in this space'])
  for (const each of [first, second]) expect((await skillsOf(daemon, each)).map((skill) => skill.id)).toContain(id)

  for (let round = 0; round < 2; round++) {
    const excluded = await exclude(second)
    expect([excluded.status, excluded.text]).toEqual([200, '{"code":0,"msg":"ok"}'])
  }
  await exclude(first)
  expect((await skillsOf(daemon, first)).map((skill) => skill.id)).not.toContain(id)
  expect(data(await daemon.call('GET', `${api}/agent_skills/${id}`)).id).toBe(id)
  expect(problem(await exclude(randomUUID()))).toEqual([404, 404, 'learning space not found'])
  const nobody = await daemon.call('POST', `${api}/learning_spaces/${first}/skills`, { body: { skill_id: randomUUID() } })
  expect(problem(nobody)).toEqual([404, 404, 'skill not found'])
})

test('52: spaces are filtered by what their meta contains', async () => {
  const daemon = await temporaryDaemon()
  const prod = await space(daemon, { meta: { env: 'prod', tags: ['a', 'b'], limits: { cpu: 2, ram: 4 } } })
  const test = await space(daemon, { meta: { env: 'test' } })
  const bare = await space(daemon)
  const found = async (filter: string): Promise<readonly string[]> =>
    data<Page>(await daemon.call('GET', `${api}/learning_spaces?filter_by_meta=${encodeURIComponent(filter)}`)).items.map(
      ({ id }) => id,
    )

  expect(await found('{"env":"prod"}')).toEqual([prod])
  expect(await found('{"tags":["b"],"limits":{"ram":4}}')).toEqual([prod])
  expect(await found('{"env":"Prod"}')).toEqual([])
  expect(await found('{}')).toEqual([prod, test, bare])
  expect((await daemon.call('GET', `${api}/learning_spaces?filter_by_meta=%5B1%5D`)).status).toBe(400)
})

test('a deleted space is gone with its records; its skills and sessions stay', async () => {
  const daemon = await temporaryDaemon()
  const id = await space(daemon)
  const { id: skill } = await taughtSkill(daemon, id)
  const [record] = data<Data[]>(await daemon.call('GET', `${api}/learning_spaces/${id}/sessions`))
  const session = String(record?.['session_id'])

  const gone = await daemon.call('DELETE', `${api}/learning_spaces/${id}`)

  expect([gone.status, gone.text]).toEqual([200, '{"code":0,"msg":"ok"}'])
  for (const path of ['', '/skills', '/sessions', `/sessions/${session}`])
    expect(problem(await daemon.call('GET', `${api}/learning_spaces/${id}${path}`))).toEqual([
      404,
      404,
      'learning space not found',
    ])
  expect(problem(await daemon.call('DELETE', `${api}/learning_spaces/${id}`))).toEqual([404, 404, 'learning space not found'])
  expect(data(await daemon.call('GET', `${api}/agent_skills/${skill}`)).id).toBe(skill)
  expect(data<Page>(await daemon.call('GET', `${api}/agent_skills`)).items).toHaveLength(3)
  expect((await daemon.call('GET', `${api}/session/${session}/configs`)).status).toBe(200)
  expect((await learn(daemon, await space(daemon), session)).status).toBe(201)
})

test('a deleted user takes sessions, spaces and skills along', async () => {
  const daemon = await temporaryDaemon()
  const kept = await space(daemon, { user: 'bob' })
  await space(daemon, { user: 'ada' })
  await daemon.call('POST', `${api}/session`, { body: { user: 'ada' } })

  expect((await daemon.call('DELETE', `${api}/user/ada`)).status).toBe(200)

  expect(data<Page>(await daemon.call('GET', `${api}/learning_spaces`)).items.map(({ id }) => id)).toEqual([kept])
  expect(data<Page>(await daemon.call('GET', `${api}/agent_skills`)).items).toHaveLength(2)
  expect(data<Page>(await daemon.call('GET', `${api}/session`)).items).toEqual([])
})

test('the time of a skill changes with every change of its files', async () => {
  const daemon = await temporaryDaemon()
  const [skill] = await skillsOf(daemon, await space(daemon))
  const time = async (): Promise<unknown> => data(await daemon.call('GET', `${api}/agent_skills/${skill?.id}`))['updated_at']
  const before = await time()
  const file = new FormData()
  file.set('file', new File(['More.\n'], 'more.md'))
  const encoded = new Response(file)

  const stored = await daemon.call('POST', `${api}/disk/${String(skill?.['disk_id'])}/artifact`, {
    body: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  })

  expect(stored.status).toBe(201)
  expect(await time()).not.toBe(before)
  const { file_index: index } = data(await daemon.call('GET', `${api}/agent_skills/${skill?.id}`))
  expect(index).toContainEqual({ path: 'more.md', mime: expect.stringContaining('text/markdown') as string })
})

test('a space is named for people by what its client says of it, and never twice alike', async () => {
  const daemon = await temporaryDaemon()
  const named = async (body: object): Promise<unknown> =>
    data(await daemon.call('POST', `${api}/learning_spaces`, { body }))['name']

  expect(await named({ user: 'claude_code', meta: { source: 'claude-code' } })).toBe('claude-code')
  expect(await named({ user: 'Ada Lovelace', meta: { env: 'prod' } })).toBe('ada-lovelace')
  expect(await named({ meta: { name: 'Über Uns!', source: 'x' } })).toBe('uber-uns')
  expect(await named({ user: 'Ada Lovelace' })).toMatch(/^ada-lovelace-[0-9a-f]{8}$/)
  expect(await named({})).toMatch(/^space-[0-9a-f]{8}$/)
  expect(await named({ user: '名', meta: { name: 7 } })).toMatch(/^space-[0-9a-f]{8}$/)
})

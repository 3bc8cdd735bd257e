import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migration } from '../support/conversation.ts'
import { call, temporaryDaemon, type Answer, type CallOptions, type TestDaemon } from '../support/daemon.ts'
import { form } from '../support/form.ts'
import { reachMemory } from '../../src/reach.ts'
import { zipOf } from '../support/zip.ts'
import { api, data } from '../support/wire.ts'

const rootToken = 'chosen by the administrator'

type Made = { readonly project_id: string; readonly secret_key: string }

async function served() {
  const daemon = await temporaryDaemon({ rootToken })
  const admin = (method: string, path: string, options: CallOptions = {}): Promise<Answer> =>
    daemon.call(method, `/admin/v1/${path}`, { key: null, headers: { 'x-access-token': rootToken }, ...options })
  return { daemon, admin }
}

test('projects are made, counted and deleted with the root token, on the same port', async () => {
  const { daemon, admin } = await served()

  const made = data<Made>(await admin('POST', 'project', { body: { configs: { task_success_criteria: 'Paid.' } } }))
  const { project_id: id, secret_key: key } = made

  expect(key).toMatch(/^sk-ac-[\w-]{76}$/)
  expect((await daemon.call('GET', `${api}/project/configs`, { key })).json).toMatchObject({
    data: { task_success_criteria: 'Paid.' },
  })
  const { id: session } = data<{ id: string }>(await daemon.call('POST', `${api}/session`, { key }))
  for (const blob of migration) await daemon.call('POST', `${api}/session/${session}/messages`, { key, body: { blob } })
  await daemon.call('POST', `${api}/session/${session}/flush`, { key })
  expect(data(await admin('GET', `project/${id}/statistics`))).toEqual({ taskCount: 1, skillCount: 0, sessionCount: 1 })

  const usages = data<Record<string, readonly { date: string }[] | null>>(
    await admin('GET', `project/${id}/usages?interval_days=3`),
  )
  const today = new Date().toISOString().slice(0, 10)
  expect(Object.keys(usages)).toHaveLength(10)
  expect(usages['new_sessions']?.map(({ date }) => date).at(-1)).toBe(today)
  expect(usages['new_sessions']).toHaveLength(3)
  expect(usages['new_sessions']?.at(-1)).toEqual({ date: today, count: 1 })
  expect(usages['task_status']?.at(-1)).toEqual({ date: today, completed: 1, in_progress: 0, pending: 0, failed: 0 })
  expect(usages['session_message']?.at(-1)).toMatchObject({ avg_message_turns: migration.length })
  const some = data<Record<string, unknown>>(await admin('GET', `project/${id}/usages?interval_days=x&fields=storage,new_disks`))
  expect(Object.entries(some).flatMap(([name, list]) => (list === null ? [] : name))).toEqual(['storage', 'new_disks'])
  expect(some['storage']).toHaveLength(30)

  expect((await admin('DELETE', `project/${id}`)).json).toEqual({ code: 0, msg: 'project deleted' })
  expect((await daemon.call('GET', `${api}/ping`, { key })).status).toBe(401)
  expect((await admin('DELETE', `project/${id}`)).status).toBe(404)
  expect(readdirSync(join(daemon.home, 'projects'))).toEqual(['default'])
  expect(existsSync(join(daemon.home, 'trash'))).toBe(true)
})

test('a key is rotated by the administrator, or by who has it', async () => {
  const { daemon, admin } = await served()
  const { project_id: id, secret_key: first } = data<Made>(await admin('POST', 'project'))
  const ping = async (key: string): Promise<number> => (await daemon.call('GET', `${api}/ping`, { key })).status

  const { secret_key: second } = data<Made>(await admin('PUT', `project/${id}/secret_key`))
  expect([await ping(first), await ping(second)]).toEqual([401, 200])
  const { secret_key: third } = data<Made>(await daemon.call('PUT', '/admin/v1/project/secret_key', { key: second }))
  expect([await ping(second), await ping(third)]).toEqual([401, 200])
})

test('only the root token administrates', async () => {
  const { daemon, admin } = await served()
  const { project_id: id, secret_key: key } = data<Made>(await admin('POST', 'project'))
  const tries: CallOptions[] = [
    { headers: {} },
    { headers: { 'x-access-token': 'wrong' } },
    { headers: {}, key },
    { headers: {}, key: daemon.key },
  ]

  for (const options of tries) {
    const answers = await Promise.all([
      admin('POST', 'project', options),
      admin('DELETE', `project/${id}`, options),
      admin('PUT', `project/${id}/secret_key`, options),
      admin('GET', `project/${id}/usages`, options),
      admin('GET', `project/${id}/statistics`, options),
    ])
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  }
  expect((await daemon.call('GET', `${api}/ping`, { key: `sk-ac-${rootToken}` })).status).toBe(200)
  expect((await admin('GET', `project/${id}/metrics`)).status).toBe(501)
})

/** Something of each kind in a project: what leads to it. */
async function filled(daemon: TestDaemon, key: string): Promise<readonly string[]> {
  const ask = async <T>(method: string, path: string, options: CallOptions = {}): Promise<T> =>
    data<T>(await daemon.call(method, `${api}/${path}`, { key, ...options }))
  const { id: session } = await ask<{ id: string }>('POST', 'session', { body: { user: 'ada' } })
  await ask('POST', `session/${session}/messages`, { body: { blob: { role: 'user', content: 'A secret of this project.' } } })
  const { id: disk } = await ask<{ id: string }>('POST', 'disk', { body: { user: 'ada' } })
  await ask('POST', `disk/${disk}/artifact`, await form({ file_path: '/a/', file: new File(['secret'], 'b.txt') }))
  const zip = zipOf([{ name: 'SKILL.md', text: '---\nname: hidden\ndescription: Hidden.\n---\n' }])
  const { id: skill } = await ask<{ id: string }>(
    'POST',
    'agent_skills',
    await form({ file: new File([new Uint8Array(zip)], 'a.zip') }),
  )
  const { id: space } = await ask<{ id: string }>('POST', 'learning_spaces', { body: {} })
  return [
    `GET session/${session}/messages`,
    `GET session/${session}/configs`,
    `GET session/${session}/task`,
    `GET session/${session}/events`,
    `GET session/${session}/token_counts`,
    `POST session/${session}/flush`,
    `POST session/${session}/copy`,
    `GET disk/${disk}/artifact?file_path=/a/b.txt`,
    `GET disk/${disk}/artifact/download?file_path=/a/b.txt`,
    `GET disk/${disk}/artifact/ls?path=/a/`,
    `GET disk/${disk}/artifact/grep?query=secret`,
    `DELETE disk/${disk}/artifact?file_path=/a/b.txt`,
    `GET agent_skills/${skill}`,
    `GET agent_skills/${skill}/file?file_path=SKILL.md`,
    `GET agent_skills/${skill}/download_zip`,
    `GET learning_spaces/${space}`,
    `GET learning_spaces/${space}/skills`,
    `GET learning_spaces/${space}/sessions`,
    `DELETE agent_skills/${skill}`,
    `DELETE learning_spaces/${space}`,
  ]
}

test('41: another project’s key finds nothing, changes nothing, and lists nothing', async () => {
  const { daemon, admin } = await served()
  const { secret_key: key } = data<Made>(await admin('POST', 'project'))
  const places = await filled(daemon, daemon.key)

  for (const place of places) {
    const [method = '', path = ''] = place.split(' ')
    const { status, text } = await daemon.call(method, `${api}/${path}`, { key, ...(method === 'POST' ? { body: {} } : {}) })
    expect([400, 403, 404], place).toContain(status)
    expect(text, place).not.toContain('secret')
    if (path.includes('/download?')) expect(status).toBe(403)
  }
  for (const list of ['session', 'disk', 'agent_skills', 'learning_spaces', 'user/ls', 'space'])
    expect(data<{ items: unknown[] }>(await daemon.call('GET', `${api}/${list}`, { key })).items, list).toEqual([])
  // All of it is there still.
  for (const place of places.filter((each) => each.startsWith('GET'))) {
    const { status } = await call(`${daemon.url}${api}/${place.slice('GET '.length)}`, 'GET', { key: daemon.key })
    expect(status, place).toBe(200)
  }
  const memory = await reachMemory({ home: daemon.home, access: 'read' })
  expect(await memory.sessions.list()).toHaveLength(1)
  await memory.close()
})

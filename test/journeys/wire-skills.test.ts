import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Open } from 'unzipper'
import { expect, test } from 'vitest'
import { call, temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'
import { form } from '../support/form.ts'
import { git, isSound } from '../support/home.ts'
import { zipOf, type ZipPart } from '../support/zip.ts'
import { api } from '../support/wire.ts'

// The numbers are those of the gotchas in the description of the wire format.

type Skill = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly disk_id: string
  readonly user_id: string | null
  readonly meta: object | null
  readonly file_index: readonly { readonly path: string; readonly mime: string }[]
  readonly updated_at: string
}

const head = (name = 'refunds'): string => `---\nname: ${name}\ndescription: How refunds are made.\n---\n\nAsk first.\n`
const whole: readonly ZipPart[] = [
  { name: '__MACOSX/._SKILL.md', text: 'junk' },
  { name: 'refunds/SKILL.md', text: head() },
  { name: 'refunds/scripts/main.py', text: 'print(1)\n' },
  { name: 'refunds/logo.png', text: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]) },
  { name: 'refunds/broken.json', text: '{' },
]

async function upload(
  daemon: TestDaemon,
  parts: readonly ZipPart[] | Buffer,
  { fields = {}, filename = 'skill.zip' }: { fields?: Record<string, string>; filename?: string } = {},
): Promise<Answer> {
  const bytes = Buffer.isBuffer(parts) ? parts : zipOf(parts)
  const sent = await form({ ...fields, file: new File([new Uint8Array(bytes)], filename) })
  return daemon.call('POST', `${api}/agent_skills`, sent)
}

const skillOf = ({ status, json, text }: Answer): Skill => {
  if (status >= 400) throw new Error(text)
  return json.data as unknown as Skill
}

test('46: SKILL.md is found at any depth, one folder around everything goes, and what systems add is left out', async () => {
  const daemon = await temporaryDaemon()

  const answer = await upload(daemon, whole, { fields: { user: 'ada@example.org', meta: '{"team":"web"}' } })

  expect(answer.status).toBe(201)
  const skill = skillOf(answer)
  expect(skill).toMatchObject({ name: 'refunds', description: 'How refunds are made.', meta: { team: 'web' } })
  expect(skill.user_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(skill.file_index.map(({ path }) => path).sort()).toEqual(['SKILL.md', 'broken.json', 'logo.png', 'scripts/main.py'])
  expect(skillOf(await daemon.call('GET', `${api}/agent_skills/${skill.id}`))).toEqual(skill)
  const deep = skillOf(await upload(daemon, [{ name: 'a/b/skill.MD', text: head('deep one') }, { name: 'readme.md' }]))
  expect(deep).toMatchObject({ name: 'deep-one', user_id: null, meta: null })
  expect(deep.file_index.map(({ path }) => path)).toContain('SKILL.md')
})

test('44: a file comes with its content, or with a link where it is no text that can be read', async () => {
  const daemon = await temporaryDaemon()
  const { id } = skillOf(await upload(daemon, whole))
  const file = async (path: string) =>
    (await daemon.call('GET', `${api}/agent_skills/${id}/file?file_path=${encodeURIComponent(path)}&expire=soon`)).json

  expect(await file('scripts/main.py')).toMatchObject({
    code: 0,
    data: { path: 'scripts/main.py', content: { type: 'code', raw: 'print(1)\n' } },
  })
  for (const name of ['logo.png', 'broken.json']) {
    const { data } = (await file(name)) as unknown as { data: { url: string; content?: object } }
    expect(data.content).toBeUndefined()
    expect(data.url).toContain('/api/v1/material/')
    expect((await call(data.url, 'GET')).status).toBe(200)
  }
  for (const name of ['nothing.md', '/SKILL.md', '../SKILL.md'])
    expect(await file(name)).toEqual({ code: 404, msg: 'file not found' })
})

test('45: an archive without SKILL.md, or with a bad one, is refused with its reason, and nothing is stored', async () => {
  const daemon = await temporaryDaemon()
  const refused = await Promise.all([
    upload(daemon, [{ name: 'README.md', text: 'x' }]),
    upload(daemon, [{ name: 'SKILL.md', text: '---\nname: a\n---\n' }]),
    upload(daemon, [{ name: 'SKILL.md', text: '---\nname: [\n---\n' }]),
    upload(daemon, Buffer.from('no archive')),
    upload(daemon, whole, { filename: 'skill.tar' }),
    upload(daemon, whole, { fields: { meta: '[1]' } }),
    upload(daemon, [...whole, { name: 'refunds/../../x', text: 'slip' }]),
    upload(daemon, [...whole, { name: 'refunds/link', text: '/etc/passwd', mode: 0o120777 }]),
    upload(daemon, [...whole, { name: 'refunds/zeros', text: Buffer.alloc(30 << 20), deflate: true }]),
    daemon.call('POST', `${api}/agent_skills`, await form({ user: 'ada' })),
  ])

  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 400, 400, 413, 400])
  expect(refused[0]?.json.msg).toContain('SKILL.md file is required in the zip package')
  expect(refused[1]?.json.msg).toContain('description')
  expect(refused[5]?.json.msg).toBe('invalid meta JSON format')
  expect(refused[9]?.json.msg).toContain('file is required')
  expect((await daemon.call('GET', `${api}/agent_skills`)).json).toMatchObject({ data: { items: [], has_more: false } })
  expect(await readdir(join(daemon.home, 'projects/default/cache/incoming'))).toEqual([])
})

test('an archive over 100 MiB is refused before it is read', async () => {
  const daemon = await temporaryDaemon()

  const answer = await daemon.call('POST', `${api}/agent_skills`, {
    body: Buffer.alloc(10),
    headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String((100 << 20) + 1) },
  })

  expect(answer.status).toBe(413)
})

test('the archive that is given out holds what came in, and what changed since', async () => {
  const daemon = await temporaryDaemon()
  const skill = skillOf(await upload(daemon, [...whole, { name: 'refunds/naïve name.md', text: 'x' }]))
  const put = await form({ file_path: '/scripts/', file: new File(['true\n'], 'new.sh') })
  await daemon.call('POST', `${api}/disk/${skill.disk_id}/artifact`, put)

  const answer = await daemon.call('GET', `${api}/agent_skills/${skill.id}/download_zip`)

  const { files } = await Open.buffer(answer.bytes)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="refunds.zip"',
  })
  expect(files.map(({ path }) => path).sort()).toEqual(
    ['SKILL.md', 'broken.json', 'logo.png', 'naïve name.md', 'scripts/main.py', 'scripts/new.sh'].sort(),
  )
  expect(await files.find(({ path }) => path === 'SKILL.md')?.buffer()).toEqual(Buffer.from(head()))
  // It is removed when the last byte is sent, which the client may see first.
  await expect.poll(() => readdir(join(daemon.home, 'projects/default/cache/incoming'))).toEqual([])
  const now = skillOf(await daemon.call('GET', `${api}/agent_skills/${skill.id}`))
  expect(now.updated_at > skill.updated_at).toBe(true)
  const dir = join(daemon.home, 'projects/default/library', skill.id)
  expect(git(dir, 'log', '-1', '--format=%an %s')).toContain('acontext API')
  expect(isSound(dir)).toBe(true)
})

test('a skill that is too large to be given out says so', async () => {
  const daemon = await temporaryDaemon()
  const many = Array.from({ length: 200 }, (_, index) => ({ name: `f${index}.md`, text: 'x' }))
  const skill = skillOf(await upload(daemon, [{ name: 'SKILL.md', text: head() }, ...many]))
  const ask = (id: string): Promise<Answer> => daemon.call('GET', `${api}/agent_skills/${id}/download_zip`)

  expect(await ask(skill.id)).toMatchObject({
    status: 413,
    json: { code: 413, msg: 'skill has too many files (201), maximum is 200' },
  })
  expect(await ask('00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404, json: { msg: 'skill not found' } })
  expect(await ask('x')).toMatchObject({ status: 400 })
})

test('nothing of a skill runs here: sandboxes are answered 501', async () => {
  const daemon = await temporaryDaemon()
  const { id } = skillOf(await upload(daemon, whole))

  const answer = await daemon.call('POST', `${api}/agent_skills/${id}/download_to_sandbox`, { body: { sandbox_id: id } })

  expect(answer.status).toBe(501)
})

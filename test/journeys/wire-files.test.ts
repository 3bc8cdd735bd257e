import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openHome, openKeys } from '../../src/open.ts'
import { call, temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'
import { form } from '../support/form.ts'
import { api, data, read, session } from '../support/wire.ts'

type Artifact = { path: string; filename: string; meta: Record<string, unknown> }
type Client = TestDaemon & {
  readonly disk: string
  upsert(file: File, fields?: Record<string, string>): Promise<Answer>
  artifact(method: string, query: Record<string, string>, tail?: string): Promise<Answer>
}

async function client(): Promise<Client> {
  const daemon = await temporaryDaemon()
  const { id } = data<{ id: string }>(await daemon.call('POST', '/api/v1/disk'))
  const root = `/api/v1/disk/${id}/artifact`
  return {
    ...daemon,
    disk: id,
    upsert: async (file, fields = {}) => daemon.call('POST', root, await form({ file, ...fields })),
    artifact: (method, query, tail = '') => daemon.call(method, `${root}${tail}?${new URLSearchParams(query)}`),
  }
}

const paths = (answer: Answer): string[] => data<Artifact[]>(answer).map(({ path, filename }) => path + filename)

test('35: the path of an upsert is a folder that ends in a slash, and the name comes from the upload', async () => {
  const { upsert, artifact } = await client()
  const place = async (fields?: Record<string, string>) => data<Artifact>(await upsert(new File(['x'], 'a.txt'), fields)).path

  expect(await place()).toBe('/')
  expect(await place({ file_path: 'docs/' })).toBe('/docs/')
  expect(await place({ file_path: '/docs' })).toBe('/')
  expect(await place({ file_path: '/docs/2024/x.txt' })).toBe('/docs/2024/')
  expect((await upsert(new File(['x'], 'a.txt'), { file_path: '/../' })).status).toBe(400)
  const read = await artifact('GET', { file_path: '/docs/a.txt' })
  expect(data<{ artifact: Artifact }>(read).artifact).toMatchObject({ path: '/docs/', filename: 'a.txt' })
  expect((await artifact('GET', { file_path: '/docs/none' })).json).toEqual({ code: 500, msg: 'artifact not found' })
})

test('36: meta travels as JSON text, also inside the JSON body of an update', async () => {
  const { upsert, call: ask, disk } = await client()
  const put = await upsert(new File(['x'], 'a.txt'), { meta: '{"by":"me"}' })
  const updated = await ask('PUT', `/api/v1/disk/${disk}/artifact`, { body: { file_path: '/a.txt', meta: '{"by":"you"}' } })

  expect(put.status).toBe(201)
  expect(data<Artifact>(put).meta).toEqual({
    by: 'me',
    __artifact_info__: { path: '/', filename: 'a.txt', mime: 'text/plain; charset=utf-8', size: 1 },
  })
  expect(data<{ artifact: Artifact }>(updated).artifact.meta['by']).toBe('you')
  for (const meta of ['{', '[]', '1']) {
    expect((await upsert(new File(['x'], 'a.txt'), { meta })).json).toEqual({ code: 400, msg: 'invalid meta JSON format' })
  }
})

test('37: an update replaces all user keys, and what is known of the file cannot be set', async () => {
  const { upsert, call: ask, disk } = await client()
  await upsert(new File(['x'], 'a.txt'), { meta: '{"a":1,"b":2}' })
  const update = (meta: unknown) => ask('PUT', `/api/v1/disk/${disk}/artifact`, { body: { file_path: '/a.txt', meta } })

  const { meta } = data<{ artifact: Artifact }>(await update('{"c":3}')).artifact

  expect(Object.keys(meta).sort()).toEqual(['__artifact_info__', 'c'])
  expect((await update('{"__artifact_info__":{}}')).status).toBe(400)
  expect((await upsert(new File(['x'], 'b.txt'), { meta: '{"__artifact_info__":{}}' })).status).toBe(400)
})

test('38: glob is compared with the whole path and crosses slashes, grep is any case and gives files', async () => {
  const { upsert, artifact } = await client()
  await upsert(new File(['# todo'], 'main.py'), { file_path: '/src/' })
  await upsert(new File(['x'], 'main.py'))
  await upsert(new File(['todo'], 'a.png.txt'))

  expect(paths(await artifact('GET', { query: '*.py' }, '/glob')).sort()).toEqual(['/main.py', '/src/main.py'])
  expect(paths(await artifact('GET', { query: 'main.py' }, '/glob'))).toEqual([])
  expect(paths(await artifact('GET', { query: '/main.py' }, '/glob'))).toEqual(['/main.py'])
  expect(paths(await artifact('GET', { query: 'TO.O$' }, '/grep')).sort()).toEqual(['/a.png.txt', '/src/main.py'])
  expect((await artifact('GET', { query: 'a(' }, '/grep')).status).toBe(400)
})

test('39: at most 200 are asked for, and 0 means the default', async () => {
  const { upsert, artifact } = await client()
  await upsert(new File(['x'], 'a.txt'))

  for (const verb of ['/grep', '/glob']) {
    const query = verb === '/grep' ? 'x' : '*'
    expect((await artifact('GET', { query, limit: '201' }, verb)).status).toBe(400)
    expect(paths(await artifact('GET', { query, limit: '0' }, verb))).toEqual(['/a.txt'])
    expect((await artifact('GET', { query: '' }, verb)).status).toBe(400)
  }
})

test('40: links are absolute, work without a key, in parts too, and an unknown or changed one leads nowhere', async () => {
  const { upsert, artifact, url } = await client()
  await upsert(new File(['<script>0123456789</script>'], 'page ü.html'))
  const { public_url: link = '' } = data<{ public_url: string }>(await artifact('GET', { file_path: '/page ü.html' }))

  const whole = await call(link, 'GET')
  const part = await call(link, 'GET', { headers: { range: 'bytes=8-11' } })
  const tail = await call(link, 'GET', { headers: { range: 'bytes=-9' } })

  expect(link).toMatch(new RegExp(`^${url}/api/v1/material/`))
  expect(whole.text).toBe('<script>0123456789</script>')
  expect(whole.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-disposition': `attachment; filename="page _.html"; filename*=UTF-8''page%20%C3%BC.html`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
  })
  expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '0123', 'bytes 8-11/27'])
  expect(tail.text).toBe('</script>')
  expect((await call(link, 'GET', { headers: { range: 'bytes=99-' } })).status).toBe(416)
  expect((await call(link, 'HEAD')).headers['content-length']).toBe('27')
  for (const wrong of [
    `${link}x`,
    link.replace(/.$/, '!'),
    `${url}/api/v1/material/${'0'.repeat(64)}`,
    `${url}/api/v1/material/a.b`,
  ]) {
    expect((await call(wrong, 'GET')).json).toEqual({ code: 404, msg: 'material not found' })
  }
  await artifact('DELETE', { file_path: '/page ü.html' })
  expect((await call(link, 'GET')).status).toBe(404)
})

test('41: to another project a download is forbidden, and everything else is refused', async () => {
  const { upsert, home, disk, url } = await client()
  await upsert(new File(['x'], 'a.txt'))
  await openHome({ home }).create('other')
  const { key } = await openKeys({ home }).create({ name: 'other', project: 'other' })
  const foreign = (method: string, tail: string) => call(`${url}/api/v1/disk/${disk}${tail}`, method, { key })

  const download = await foreign('GET', '/artifact/download?file_path=/a.txt')

  expect([download.status, download.json]).toEqual([
    403,
    { code: 403, msg: 'access denied: disk does not belong to this project' },
  ])
  expect((await foreign('GET', '/artifact?file_path=/a.txt')).status).toBe(403)
  expect((await foreign('GET', '/artifact/ls')).status).toBe(403)
  expect((await foreign('DELETE', '')).json).toEqual({ code: 404, msg: 'disk not found or access denied' })
  const put = await call(`${url}/api/v1/disk/${disk}/artifact`, 'POST', {
    key,
    ...(await form({ file: new File(['y'], 'a.txt') })),
  })
  expect(put.status).toBe(404)
})

test('42: an artifact that is too large is a 413 with body code 400, and leaves nothing', async () => {
  const { upsert, home, artifact } = await client()

  const { status, json } = await upsert(new File([Buffer.alloc((16 << 20) + 1)], 'big.bin'))

  expect([status, json.code]).toEqual([413, 400])
  expect(data<{ artifacts: unknown[] }>(await artifact('GET', {}, '/ls')).artifacts).toEqual([])
  await expect.poll(() => readdirSync(join(home, 'projects/default/cache/incoming'))).toEqual([])
})

test('an upload that breaks off leaves nothing', async () => {
  const { url, key, disk, home, artifact } = await client()
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST /api/v1/disk/${disk}/artifact HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n` +
      'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n' +
      '--b\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\nhalf of it',
  )
  const incoming = join(home, 'projects/default/cache/incoming')
  await expect.poll(() => readdirSync(incoming).length).toBe(1)

  socket.destroy()

  await expect.poll(() => readdirSync(incoming)).toEqual([])
  expect(data<{ artifacts: unknown[] }>(await artifact('GET', {}, '/ls')).artifacts).toEqual([])
})

test('disks are listed in pages, and gone after they are deleted', async () => {
  const { call: ask, disk } = await client()
  await ask('POST', '/api/v1/disk', { body: { user: 'ada', name: 'ignored' } })

  const first = data<{ items: { id: string; user_id: string | null }[]; next_cursor: string; has_more: boolean }>(
    await ask('GET', '/api/v1/disk?limit=1'),
  )
  const rest = data<typeof first>(await ask('GET', `/api/v1/disk?limit=1&cursor=${first.next_cursor}`))
  const counts = data<{ counts: { disks_count: number } }>(await ask('GET', '/api/v1/user/ada/resources')).counts

  expect(first).toMatchObject({ items: [{ id: disk, user_id: null }], has_more: true })
  expect(rest).toMatchObject({ items: [{ user_id: expect.any(String) as string }], has_more: false })
  expect(counts.disks_count).toBe(1)
  expect((await ask('DELETE', `/api/v1/disk/${disk}`)).json).toEqual({ code: 0, msg: '' })
  expect((await ask('DELETE', `/api/v1/disk/${disk}`)).status).toBe(404)
  expect((await ask('POST', `/api/v1/disk/${disk}/artifact/download_to_sandbox`, { body: {} })).status).toBe(501)
})

test('an artifact cannot be where a folder is: 409', async () => {
  const { upsert } = await client()
  await upsert(new File(['x'], 'a'))

  expect((await upsert(new File(['x'], 'b'), { file_path: '/a/' })).status).toBe(409)
})

test('a file of a form is kept with the part that names it', async () => {
  const daemon = await temporaryDaemon()
  const id = await session(daemon)
  const form = new FormData()
  const blob = {
    role: 'user',
    parts: [
      { type: 'text', text: 'see' },
      { type: 'image', file_field: 'f1' },
    ],
  }
  form.set('payload', JSON.stringify({ format: 'acontext', blob }))
  form.set('f1', new Blob([Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')]), 'dot.gif')
  const headers = { authorization: `Bearer ${daemon.key}` }

  const sent = await fetch(`${daemon.url}${api}/session/${id}/messages`, { method: 'POST', headers, body: form })
  const { items, public_urls: links = {} } = await read(daemon, id, { format: 'acontext' })
  const [link] = Object.values(links)
  const linked = await fetch(link?.url ?? '')
  const [, part] = items[0]?.['parts'] as { asset: Record<string, unknown>; filename: string }[]

  expect(sent.status).toBe(201)
  expect(part).toMatchObject({
    filename: 'dot.gif',
    asset: { mime: 'image/gif', etag: '', size_b: 14, bucket: expect.any(String) },
  })
  expect(link?.url).toContain('/api/v1/material/')
  expect([linked.headers.get('content-type'), (await linked.arrayBuffer()).byteLength]).toEqual(['image/gif', 14])
  expect((await read(daemon, id, { format: 'acontext', with_asset_public_url: 'false' })).public_urls).toBeUndefined()
  expect((await read(daemon, id)).items[0]?.['content']).toMatchObject([
    { type: 'text', text: 'see' },
    { image_url: { url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' } },
  ])
  const key = encodeURIComponent(String(part?.asset['s3_key']))
  expect((await daemon.call('GET', `${api}/session/${id}/asset/download?s3_key=${key}`)).bytes.toString('base64')).toBe(
    'R0lGODlhAQABAAAAACw=',
  )
  expect((await daemon.call('GET', `${api}/session/${id}/asset/download?s3_key=assets/other/x`)).status).toBe(403)
})

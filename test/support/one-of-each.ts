import type { CallOptions, TestDaemon } from './daemon.ts'
import { form } from './form.ts'
import { zipOf } from './zip.ts'

/** What was made, by the names that parameters have. */
export type Things = Readonly<Record<string, readonly string[]>>

/** Something of each kind in the project of a key; `secret` is in all of it. */
export async function oneOfEach(daemon: TestDaemon, key: string, secret: string): Promise<Things> {
  const ask = async (method: string, path: string, options: CallOptions = {}): Promise<{ id: string }> => {
    const { status, json, text } = await daemon.call(method, `/api/v1/${path}`, { key, ...options })
    if (status >= 400) throw new Error(`${path}: ${text}`)
    return json.data as unknown as { id: string }
  }
  const session = await ask('POST', 'session', { body: { user: 'ada' } })
  const message = await ask('POST', `session/${session.id}/messages`, { body: { blob: { role: 'user', content: secret } } })
  await ask('POST', `session/${session.id}/events`, { body: { type: 'note', data: { text: secret } } })
  const disk = await ask('POST', 'disk', { body: { user: 'ada' } })
  await ask('POST', `disk/${disk.id}/artifact`, await form({ file_path: '/a/', file: new File([secret], 'b.txt') }))
  const zip = zipOf([{ name: 'SKILL.md', text: `---\nname: hidden\ndescription: ${secret}\n---\n` }])
  const skill = await ask('POST', 'agent_skills', await form({ file: new File([new Uint8Array(zip)], 'a.zip') }))
  const space = await ask('POST', 'learning_spaces', { body: { meta: { secret } } })
  return {
    session_id: [session.id],
    message_id: [message.id],
    disk_id: [disk.id],
    space_id: [space.id],
    skill_id: [skill.id],
    id: [space.id, skill.id],
    identifier: ['ada'],
    file_path: ['/a/b.txt', 'SKILL.md', '/a/', '/'],
    query: ['noon', '*', 'cormorant'],
    path: ['/a/', '/'],
  }
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Memory, SpaceSummary } from '../../src/memory/memory.ts'
import { messagesOf, migration } from './conversation.ts'
import { temporaryHome, temporaryMemory } from './home.ts'

type Place = { readonly memory: Memory; readonly space: SpaceSummary; readonly session: string }

/** A space that learnt two lessons from one conversation. With `native` off git only judges. */
export async function taught(native: 'auto' | 'off' = 'auto'): Promise<Place> {
  const home = temporaryHome()
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'config.json'), JSON.stringify({ v: 1, 'git.native': native }))
  const memory = await temporaryMemory(home)
  const space = await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration, { when: '2025-06-15T14:30:00.000000Z' }))
  await memory.sessions.flush(id)
  return { memory, space, session: id }
}

export function write(space: SpaceSummary, path: string, text: string): void {
  mkdirSync(dirname(join(space.path, path)), { recursive: true })
  writeFileSync(join(space.path, path), text)
}

export const read = (space: SpaceSummary, path: string): string => readFileSync(join(space.path, path), 'utf8')
export const playbook = async (memory: Memory): Promise<string> => {
  const skill = (await memory.skills.list()).find(({ path }) => path.endsWith('playbook'))
  return skill?.path.split('/').at(-1) ?? ''
}
export const skillText = (name: string): string => `---\nname: ${name}\ndescription: What ${name} is for.\n---\n\n# ${name}\n`

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memory, SearchAnswer } from '../../src/memory/memory.ts'
import { temporaryHome, temporaryMemory } from './home.ts'

/** A SKILL.md. */
export const skillFile = (name: string, description: string, body: string): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}`

/** Writes files into a space's work tree and commits them under a person's name. */
export async function write(memory: Memory, space: string, files: Readonly<Record<string, string | null>>): Promise<string> {
  const { path } = await memory.spaces.get(space)
  for (const [name, text] of Object.entries(files)) {
    const file = join(path, 'skills', name)
    mkdirSync(join(file, '..'), { recursive: true })
    if (text === null) rmSync(file, { force: true })
    else writeFileSync(file, text)
  }
  await memory.skills.keep(space)
  return (await memory.spaces.get(space)).head
}

/** A memory with a space `ops` that holds a skill of three entries, and a file that is no text. */
export async function opsMemory(home = temporaryHome()): Promise<Memory> {
  const memory = await temporaryMemory(home)
  await memory.spaces.create('ops')
  await write(memory, 'ops', {
    'deploys/SKILL.md': skillFile(
      'deploys',
      'How the fleet is rolled out.',
      '# Deploys\n\nRead before a release.\n\n## Roll back\n\n1. Switch to the blue fleet\n2. Tell the café\n\n## Warm the cache\n\nRun `warm_cache_all`.\n',
    ),
    'deploys/references/regions.md': '# Regions\n\n## Frankfurt\n\nThe fleet there is slow.\n',
    'deploys/data.bin': 'fleet\u0000',
  })
  return memory
}

/** Where skills were found, as skill/file:line. */
export const places = ({ skills }: SearchAnswer): string[] =>
  skills.map(({ skill, file, line }) => `${skill.name}/${file}:${line}`)

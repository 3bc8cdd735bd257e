import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryHome, temporaryMemory } from './home.ts'

/** The skill that `twoSpaces` makes. */
export const skill = 'refunds'

/** Two spaces; the first holds a skill with a history: added, edited by hand, a script that is no text. */
export async function twoSpaces(home: string = temporaryHome()) {
  const memory = await temporaryMemory(home)
  const [air, hotel] = [await memory.spaces.create('airline'), await memory.spaces.create('hotel')]
  const folder = join(home, '..', skill)
  mkdirSync(join(folder, 'scripts'), { recursive: true })
  writeFileSync(join(folder, 'SKILL.md'), `---\nname: ${skill}\ndescription: How refunds work.\n---\n\n# Refunds\n`)
  writeFileSync(join(folder, 'scripts/run.bin'), Buffer.from([0, 1, 2, 255]))
  const { id } = await memory.skills.add(folder, 'airline')
  appendFileSync(join(air.path, 'skills', skill, 'SKILL.md'), '\nAsk for the booking first.\n')
  await memory.skills.keep('airline')
  return { memory, home, id, air: air.path, hotel: hotel.path, library: join(home, 'projects/default/library', id) }
}

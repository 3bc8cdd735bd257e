import { join } from 'node:path'
import type { Memory } from '../../src/memory/memory.ts'
import { temporaryHome, temporaryMemory } from './home.ts'

type Put = (path: string, text?: string) => Promise<unknown>

/** A memory with one disk; `files` is where its files lie, `put` writes one (the path is its text where none is given). */
export async function newDisk(home = temporaryHome()): Promise<{ memory: Memory; id: string; files: string; put: Put }> {
  const memory = await temporaryMemory(home)
  const { id } = await memory.disks.create()
  const files = join(home, 'projects/default/disks', id, 'files')
  return { memory, id, files, put: (path, text = path) => memory.disks.put(id, path, { text }) }
}

import type { BlockNote } from '../../model/block.ts'
import type { FileChange } from '../../model/lesson.ts'
import type { SkillRecord } from '../../model/space.ts'
import type { Parts } from '../parts.ts'
import { recordPath } from '../records.ts'
import { derivedId, type Node } from './tree.ts'

/** Changes of one repository that become a commit together: files, and what skills' records say of their blocks. */
export type Draft = {
  readonly repository: string
  /** A file's text as it will be; null when it is not there. */
  text(path: string): string | null
  write(path: string, text: string): void
  move(from: string, to: string): void
  remove(path: string): void
  /** The record as it will be. */
  record(skill: SkillRecord): SkillRecord
  putRecord(record: SkillRecord): void
  dropRecord(skill: SkillRecord): void
  /** Notes what files cannot say of a block at a place; nothing when they say it all, its id included. */
  note(skill: SkillRecord, id: string, note: BlockNote): void
  forget(skill: SkillRecord, id: string): void
  changes(): readonly FileChange[]
}

export function openDraft(parts: Parts, repository: string): Draft {
  const files: FileChange[] = []
  const texts = new Map<string, string | null>()
  const records = new Map<string, SkillRecord | null>()

  function text(path: string): string | null {
    const known = texts.get(path)
    return known === undefined ? parts.spaces.file(repository, path) : known
  }

  const draft: Draft = {
    repository,
    text,
    write(path, content) {
      texts.set(path, content)
      files.push({ op: 'write', path, text: content })
    },
    move(from, to) {
      texts.set(to, text(from))
      texts.set(from, null)
      files.push({ op: 'move', from, to })
    },
    remove(path) {
      texts.set(path, null)
      files.push({ op: 'remove', path })
    },
    record: (skill) => records.get(skill.id) ?? skill,
    putRecord: (record) => void records.set(record.id, record),
    dropRecord: (skill) => void records.set(skill.id, null),
    note(skill, id, note) {
      const record = draft.record(skill)
      const { [id]: _old, ...others } = record.blocks ?? {}
      const { path, entry = null, ...said } = note
      const derived = derivedId(parts, skill.id, { path, key: entry })
      const isNeeded = derived !== id || Object.keys(said).length > 0
      draft.putRecord(withBlocks(record, isNeeded ? { ...others, [id]: note } : others))
    },
    forget(skill, id) {
      const record = draft.record(skill)
      const { [id]: _old, ...others } = record.blocks ?? {}
      if (_old !== undefined) draft.putRecord(withBlocks(record, others))
    },
    changes: () => [
      ...files,
      ...[...records].map(([id, record]): FileChange =>
        record === null
          ? { op: 'remove', path: recordPath(id) }
          : { op: 'write', path: recordPath(id), text: `${JSON.stringify(record, null, 2)}\n` },
      ),
    ],
  }
  return draft
}

/** What is noted of a block, without its place. */
export function noteOf({ id, place }: Pick<Node, 'id' | 'place'>): Omit<BlockNote, 'path' | 'entry'> {
  const { path: _path, entry: _entry, ...said } = place.record.blocks?.[id] ?? { path: '' }
  return said
}

function withBlocks(record: SkillRecord, blocks: Readonly<Record<string, BlockNote>>): SkillRecord {
  const { blocks: _before, ...rest } = record
  return Object.keys(blocks).length === 0 ? rest : { ...rest, blocks }
}

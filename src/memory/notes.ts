import type { CommitNote, Oid, Trailer } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import { readNoteCommand, type NoteCommand } from '../model/note-command.ts'
import type { Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { backUp } from './backups.ts'
import { textAt } from './diff.ts'
import type { NoteAnswer, NoteVerbs } from './memory.ts'
import { noteHead, notePlace, planNote, type NotePlan } from './note-plan.ts'
import { viewNotes, type NoteFiles } from './note-view.ts'
import { learnerPerson, requireWrite, type Parts } from './parts.ts'
import { recordFile } from './records.ts'
import { findSpace, sessionId } from './refs.ts'
import { writeSpace } from './write-space.ts'

const folder = 'skills/memories'
/** Bytes of one note, so that a model that goes wild cannot fill a space. */
const byteLimit = 1 << 20
const head = `---
name: memories
description: Notes that the agent keeps for itself through the memory tool. Read them at the start of a task that goes on from earlier work.
---

# Memories

The other files of this folder are the notes.
`

type Writing = Exclude<NoteCommand, { command: 'view' }>

export function noteVerbs(parts: Parts): NoteVerbs {
  return {
    async run(ref, input, { session } = {}) {
      const command = readNoteCommand(input)
      if (typeof command === 'string') return refused(command)
      const space = findSpace(parts, ref)
      if (command.command === 'view') {
        const place = notePlace(command.path)
        if ('fault' in place) return refused(place.fault)
        return { ...(await viewNotes(command, place.at, await filesNow(parts, space))), commit: null }
      }
      requireWrite(parts)
      const from = session === undefined ? null : sessionId(parts, session)
      return parts.locks.hold(`space:${space.id}`, () => write(parts, space, command, from))
    },
  }
}

async function write(parts: Parts, space: Space, command: Writing, session: string | null): Promise<NoteAnswer> {
  let plan = { refused: '' } as NotePlan
  const written = await writeSpace(parts, space.id, async (at) => {
    const files = await filesAt(parts, space, at)
    plan = await checked(parts, await planNote(command, files))
    if (plan.refused !== null) return null
    const first = files.paths.length === 0 && !files.hasHead
    const changes = [...plan.changes.map(inFolder), ...(first ? beginning(parts, space) : [])]
    if (command.command === 'delete') await backUp(parts, space.id, 'delete-note', at)
    return { changes, note: noteOf(parts, plan.subject, session) }
  })
  if (plan.refused !== null) return refused(plan.refused)
  if (written !== null) parts.bus.emit({ type: 'space-changed', space: space.id })
  return { text: plan.answer, isError: false, commit: written?.oid ?? null }
}

/** What comes from a model is looked at before it is written: its size, and whether it holds a secret. */
async function checked(parts: Parts, plan: NotePlan): Promise<NotePlan> {
  if (plan.refused !== null) return plan
  const large = plan.changes.find((change) => change.op === 'write' && Buffer.byteLength(change.text) > byteLimit)
  if (large !== undefined) return { refused: `Error: A note holds at most ${byteLimit >> 20} MiB. Nothing was written.` }
  const [secret] = await parts.secrets.find(plan.fresh)
  if (secret === undefined) return plan
  const line = plan.fresh.slice(0, secret.start).split('\n').length
  return {
    refused: `Error: Line ${line} of the text looks like a secret (${secret.kind}). Nothing was written; note where it is kept instead.`,
  }
}

/** The notes as they lie in the work tree, edits by hand included. */
async function filesNow(parts: Parts, space: Space): Promise<NoteFiles> {
  const skill = (await parts.spaces.skills(space.id)).find(({ path }) => path === folder)
  return {
    paths: (skill?.files ?? []).filter((path) => path !== noteHead),
    text: async (path) => (path === '' ? null : parts.spaces.file(space.id, `${folder}/${path}`)),
  }
}

async function filesAt(parts: Parts, space: Space, at: Oid): Promise<NoteFiles & { readonly hasHead: boolean }> {
  const found = await parts.git.list(parts.spaces.dir(space.id), at, folder)
  const paths = found.map(({ path }) => path.slice(folder.length + 1))
  return {
    paths: paths.filter((path) => path !== noteHead),
    hasHead: paths.includes(noteHead),
    text: async (path) => (paths.includes(path) ? textAt(parts, space, at, `${folder}/${path}`) : null),
  }
}

/** What makes the folder a skill, so that lists, search, log and blame know it. */
function beginning(parts: Parts, space: Space): FileChange[] {
  return [{ op: 'write', path: `${folder}/${noteHead}`, text: head }, recordFile(parts, space.id, folder)]
}

function inFolder(change: FileChange): FileChange {
  if (change.op === 'move') return { ...change, from: `${folder}/${change.from}`, to: `${folder}/${change.to}` }
  return { ...change, path: `${folder}/${change.path}` }
}

function noteOf(parts: Parts, subject: string, session: string | null): CommitNote {
  const now = stampOf(parts.clock.now())
  const trailers: Trailer[] = [
    ...(session === null ? [] : [{ name: 'Session' as const, value: session }]),
    { name: 'Learner', value: 'memory-tool' },
  ]
  return { subject, body: '', trailers, author: learnerPerson, happenedAt: now, at: now }
}

function refused(text: string): NoteAnswer {
  return { text, isError: true, commit: null }
}

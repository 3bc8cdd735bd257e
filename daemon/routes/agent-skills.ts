import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import type { Skill } from '../../src/model/space.ts'
import { queryText, uuid } from '../fields.ts'
import { fileReply } from '../file-reply.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import { longestLink } from '../links.ts'
import type { OpenProject } from '../projects.ts'
import { answer, created, done, own, refused } from '../reply.ts'
import { route } from '../route.ts'
import { contentShape, wireContent } from '../wire/disk.ts'
import { skillShape, wireName, wireSkills } from '../wire/skill.ts'
import { apiPerson, uploaded } from './artifacts.ts'

const skillId = z.object({ id: uuid() })
const archiveLimit = 100 << 20
/** How long a link to a file lives when nobody says, in seconds: as the wire's contract has it. */
const linkSeconds = 900
const noSkill = { 'not-found': { status: 404, msg: 'skill not found' } } as const

/** The skills of all spaces and of the library. */
export const agentSkills = [
  route({
    method: 'GET',
    path: '/agent_skills',
    summary: 'List the skills of the project.',
    tag: 'skills',
    query: z.object({ user: queryText(), ...pageFields() }),
    answer: pageSchema(skillShape),
    async handle({ query }, project) {
      const { memory } = project
      const owner = query.user === undefined ? null : (await memory.users.list()).find((each) => each.identifier === query.user)
      const all = [...new Map((await memory.skills.list()).map((skill) => [skill.id, skill])).values()]
      const owned = owner === null ? all : all.filter((skill) => owner !== undefined && skill.user === owner.id)
      const page = pageOf(owned, query, { place: (skill) => skill, wire: (skill) => skill })
      return answer({ ...page, items: await wireSkills(project, page.items) })
    },
  }),
  route({
    method: 'POST',
    path: '/agent_skills',
    summary: 'Bring a skill in: a ZIP archive of a folder with a SKILL.md.',
    tag: 'skills',
    multipart: {
      bytes: archiveLimit,
      fields: z.object({ user: z.string().optional(), meta: z.string().optional() }),
      files: ['file'],
    },
    answer: skillShape,
    status: 201,
    async handle({ form }, project) {
      const file = uploaded(form?.files ?? [])
      if (!/\.zip$/i.test(file.filename)) throw new MemoryError('invalid', 'file must be a .zip archive', { field: 'file' })
      const { user = '', meta = '' } = form?.fields ?? {}
      const attached = skillMeta(meta)
      const skill = await project.memory.skills.add(file.path, undefined, {
        ...(user === '' ? {} : { user }),
        ...(attached === null ? {} : { meta: attached }),
        author: apiPerson,
      })
      const [wire] = await wireSkills(project, [skill])
      return created(wire)
    },
  }),
  route({
    method: 'GET',
    path: '/agent_skills/:id',
    summary: 'Read a skill, without the content of its files.',
    tag: 'skills',
    params: skillId,
    answer: skillShape,
    problems: { 'not-found': { status: 404, code: 500, msg: 'database error' } },
    async handle({ params }, project) {
      const [wire] = await wireSkills(project, [await skillOf(project, params.id)])
      return answer(wire)
    },
  }),
  route({
    method: 'GET',
    path: '/agent_skills/:id/file',
    summary: 'Read a file of a skill: its text, or a link to its bytes where it is no text.',
    tag: 'skills',
    params: skillId,
    query: z.object({ file_path: z.string().min(1), expire: z.string().optional() }),
    answer: z.object({ path: z.string(), mime: z.string(), content: contentShape.optional(), url: z.string().optional() }),
    problems: { 'not-found': { status: 404, msg: 'file not found' } },
    async handle({ params, query, http }, project) {
      const { memory, links, name } = project
      const path = query.file_path
      const skill = await skillOf(project, params.id)
      if (!skill.files.includes(path)) throw new MemoryError('not-found', 'file not found', { field: 'file_path' })
      const disk = (await memory.disks.list()).find((each) => each.skill?.id === skill.id)?.id ?? ''
      const { artifact, content } = await memory.disks.read(disk, `/${path}`)
      const found = { path, mime: artifact.mime, ...wireContent(content) }
      if (found.content !== undefined) return answer(found)
      return answer({ ...found, url: links.link(http, name, { disk, path: artifact.path }, secondsIn(query.expire)).url })
    },
  }),
  route({
    method: 'GET',
    path: '/agent_skills/:id/download_zip',
    summary: 'Read a skill as a ZIP archive, without a folder around its files.',
    tag: 'skills',
    params: skillId,
    answer: 'The bytes of the archive.',
    problems: noSkill,
    async handle({ params }, project) {
      const skill = await skillOf(project, params.id)
      await mkdir(project.incoming, { recursive: true })
      const folder = await mkdtemp(join(project.incoming, 'zip-'))
      const discard = (): Promise<void> => rm(folder, { recursive: true, force: true })
      try {
        const file = join(folder, 'skill.zip')
        await project.memory.skills.pack(skill.id, file)
        const reply = fileReply({ file, filename: `${wireName(skill.name)}.zip`, mime: 'application/zip' })
        return own((response, headers) => reply.send(response, headers).finally(discard))
      } catch (error) {
        await discard()
        throw error
      }
    },
  }),
  route({
    method: 'POST',
    path: '/agent_skills/:id/download_to_sandbox',
    summary: 'Not offered: 501.',
    tag: 'skills',
    params: skillId,
    status: 501,
    handle: () => refused(501, 'This server runs no sandboxes: it never executes anything that a client sends.'),
  }),
  route({
    method: 'DELETE',
    path: '/agent_skills/:id',
    summary: 'Delete a skill in all spaces; "acontext undo" brings it back into the library.',
    tag: 'skills',
    params: skillId,
    problems: { 'not-found': { status: 404, msg: 'agent skill not found or access denied' } },
    async handle({ params }, { memory }) {
      await memory.skills.discard(params.id)
      return done()
    },
  }),
]

async function skillOf({ memory }: OpenProject, wanted: string): Promise<Skill> {
  const skill = (await memory.skills.list()).find(({ id, aliases }) => id === wanted || aliases.includes(wanted))
  if (skill === undefined) throw new MemoryError('not-found', 'skill not found', { field: 'id' })
  return skill
}

/** What cannot be read as a time counts as the default. */
function secondsIn(expire: string | undefined): number {
  const seconds = expire !== undefined && /^\d{1,9}$/.test(expire) ? Number(expire) : 0
  return seconds === 0 ? linkSeconds : Math.min(seconds, longestLink)
}

/** Null when none was given; unlike that of a file it may hold any key. */
function skillMeta(text: string): JsonObject | null {
  if (text.trim() === '') return null
  const meta = parsed(text)
  if (meta === null || isObject(meta)) return meta as JsonObject | null
  throw new MemoryError('invalid', 'invalid meta JSON format', { field: 'meta' })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

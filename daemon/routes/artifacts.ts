import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import { reservedMeta, splitPath } from '../../src/model/disk.ts'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import { jsonObject, queryBoolean, queryInteger, queryText, uuid } from '../fields.ts'
import { fileReply } from '../file-reply.ts'
import type { UploadedFile } from '../multipart.ts'
import type { OpenProject } from '../projects.ts'
import { answer, created, done, refused, type Reply } from '../reply.ts'
import { longestLink } from '../links.ts'
import { route } from '../route.ts'
import { artifactShape, contentShape, wireArtifact, wireContent } from '../wire/disk.ts'

// Above what any disk allows: the setting "disks.fileBytes" decides, this keeps a form from filling the machine.
const formLimit = 256 << 20
/** How long a link to a file lives when nobody says, in seconds: as the wire's contract has it. */
const linkSeconds = 3600
const searchLimit = 100
/** Who commits what comes over this door, in the history of a skill. */
export const apiPerson = { name: 'acontext API', email: 'api@localhost' }

const diskId = z.object({ disk_id: uuid() })
const filePath = z.object({ file_path: z.string().min(1) })
const search = z.object({ query: z.string().min(1), limit: queryInteger({ min: 0, max: 200, default: searchLimit }) })
const searches = [
  ['grep', 'Find text files by a regular expression (RE2, any case).'],
  ['glob', 'Find files whose whole path fits a pattern; `*` crosses slashes.'],
] as const
/** The contract wants an odd code in the body here. */
const noArtifact = { 'not-found': { status: 404, code: 500, msg: 'artifact not found' } } as const

export const artifacts = [
  route({
    method: 'POST',
    path: '/disk/:disk_id/artifact',
    summary: 'Put a file on a disk; `file_path` is its folder, its name is that of the upload.',
    tag: 'disks',
    params: diskId,
    multipart: {
      bytes: formLimit,
      fields: z.object({ file_path: z.string().optional(), meta: z.string().optional() }),
      files: ['file'],
    },
    answer: artifactShape,
    status: 201,
    problems: {
      'not-found': { status: 404, msg: 'disk not found or access denied' },
      'too-large': { status: 413, code: 400 },
    },
    async handle({ params, form }, { memory }) {
      const file = uploaded(form?.files ?? [])
      const { directory } = splitPath(form?.fields['file_path'] ?? '/')
      const meta = readMeta(form?.fields['meta'] ?? '')
      const source = { file: file.path }
      return created(
        wireArtifact(await memory.disks.put(params.disk_id, directory + file.filename, source, { meta, author: apiPerson })),
      )
    },
  }),
  route({
    method: 'GET',
    path: '/disk/:disk_id/artifact',
    summary: 'Read what is known of a file, its text, and a link to its bytes.',
    tag: 'disks',
    params: diskId,
    query: filePath.extend({
      with_public_url: queryBoolean(true),
      with_content: queryBoolean(true),
      expire: queryInteger({ min: 0, max: longestLink, default: linkSeconds }),
    }),
    answer: z.object({ artifact: artifactShape, public_url: z.string().optional(), content: contentShape.optional() }),
    problems: noArtifact,
    async handle({ params, query, http }, project) {
      return onDisk(project, params.disk_id, async ({ memory, links, name }) => {
        const path = query.file_path
        const { artifact, content } = query.with_content
          ? await memory.disks.read(params.disk_id, path)
          : { artifact: await memory.disks.stat(params.disk_id, path), content: null }
        // The original makes links that never expire of a 0; here it means the default.
        const seconds = query.expire === 0 ? linkSeconds : query.expire
        const linked = { disk: params.disk_id, path: artifact.path }
        return answer({
          artifact: wireArtifact(artifact),
          ...(query.with_public_url ? { public_url: links.link(http, name, linked, seconds).url } : {}),
          ...wireContent(content),
        })
      })
    },
  }),
  route({
    method: 'PUT',
    path: '/disk/:disk_id/artifact',
    summary: 'Replace what is attached to a file.',
    tag: 'disks',
    params: diskId,
    body: filePath.extend({ meta: z.union([z.string(), jsonObject()]) }),
    answer: z.object({ artifact: artifactShape }),
    problems: noArtifact,
    async handle({ params, body }, project) {
      return onDisk(project, params.disk_id, async ({ memory }) => {
        const meta = typeof body.meta === 'string' ? readMeta(body.meta) : checkedMeta(body.meta)
        return answer({
          artifact: wireArtifact(await memory.disks.update(params.disk_id, body.file_path, meta, { author: apiPerson })),
        })
      })
    },
  }),
  route({
    method: 'DELETE',
    path: '/disk/:disk_id/artifact',
    summary: 'Remove a file.',
    tag: 'disks',
    params: diskId,
    query: filePath,
    problems: noArtifact,
    async handle({ params, query }, project) {
      return onDisk(project, params.disk_id, async ({ memory }) => {
        await memory.disks.remove(params.disk_id, query.file_path, { author: apiPerson })
        return done()
      })
    },
  }),
  route({
    method: 'GET',
    path: '/disk/:disk_id/artifact/download',
    summary: "Read a file's bytes, or a range of them.",
    tag: 'disks',
    params: diskId,
    query: filePath,
    answer: 'The bytes of the file.',
    problems: noArtifact,
    async handle({ params, query }, project) {
      return onDisk(project, params.disk_id, ({ memory }) => servedFile(memory, params.disk_id, query.file_path))
    },
  }),
  route({
    method: 'GET',
    path: '/disk/:disk_id/artifact/ls',
    summary: 'List what lies in a folder.',
    tag: 'disks',
    params: diskId,
    query: z.object({ path: queryText() }),
    answer: z.object({ artifacts: z.array(artifactShape), directories: z.array(z.string()) }),
    async handle({ params, query: { path = '/' } }, project) {
      return onDisk(project, params.disk_id, async ({ memory }) => {
        const listing = await memory.disks.ls(params.disk_id, path)
        return answer({ artifacts: listing.artifacts.map(wireArtifact), directories: listing.directories })
      })
    },
  }),
  ...searches.map(([verb, summary]) =>
    route({
      method: 'GET',
      path: `/disk/:disk_id/artifact/${verb}`,
      summary,
      tag: 'disks',
      params: diskId,
      query: search,
      answer: z.array(artifactShape),
      async handle({ params, query }, project) {
        return onDisk(project, params.disk_id, async ({ memory }) =>
          answer((await memory.disks[verb](params.disk_id, query.query, limitOf(query))).map(wireArtifact)),
        )
      },
    }),
  ),
  ...['download_to_sandbox', 'upload_from_sandbox'].map((name) =>
    route({
      method: 'POST',
      path: `/disk/:disk_id/artifact/${name}`,
      summary: 'Not offered: 501.',
      tag: 'disks',
      params: diskId,
      status: 501,
      handle: () => refused(501, 'This server runs no sandboxes: it never executes anything that a client sends.'),
    }),
  ),
]

/** The bytes of a file on a disk. */
export async function servedFile(memory: OpenProject['memory'], disk: string, path: string): Promise<Reply> {
  const { artifact, file } = await memory.disks.locate(disk, path)
  return fileReply({ file, filename: splitPath(artifact.path).filename, mime: artifact.mime })
}

/** Most routes answer alike whether a disk is another project's or nobody's. */
async function onDisk(project: OpenProject, disk: string, work: (project: OpenProject) => Promise<Reply>): Promise<Reply> {
  try {
    await project.memory.disks.get(disk)
  } catch (error) {
    if (!(error instanceof MemoryError && error.code === 'not-found')) throw error
    return refused(403, 'access denied: disk does not belong to this project')
  }
  return work(project)
}

/** The file that a form must hold under the name `file`. Throws `invalid`. */
export function uploaded(files: readonly UploadedFile[]): UploadedFile {
  const file = files.find(({ field }) => field === 'file')
  if (file === undefined) throw new MemoryError('invalid', 'file is required', { field: 'file' })
  return file
}

/** What a text field of a form says; none when it is empty or null. Throws `invalid`. */
export function readMeta(text: string): JsonObject {
  if (text.trim() === '') return {}
  try {
    return checkedMeta(JSON.parse(text) ?? {})
  } catch (error) {
    if (error instanceof MemoryError) throw error
    throw badMeta()
  }
}

function checkedMeta(meta: unknown): JsonObject {
  if (!isObject(meta)) throw badMeta()
  if (Object.hasOwn(meta, reservedMeta)) {
    throw new MemoryError('invalid', `parameter error: meta: "${reservedMeta}" is reserved`, { field: 'meta' })
  }
  return meta as JsonObject
}

function badMeta(): MemoryError {
  return new MemoryError('invalid', 'invalid meta JSON format', { field: 'meta' })
}

function limitOf({ limit }: { readonly limit: number }): { limit: number } {
  return { limit: limit === 0 ? searchLimit : limit }
}

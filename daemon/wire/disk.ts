import { z } from 'zod'
import { reservedMeta, splitPath, type Artifact, type Disk } from '../../src/model/disk.ts'
import type { FileContent } from '../../src/model/file-content.ts'
import { jsonObject } from '../fields.ts'

export const diskShape = z.object({
  id: z.string(),
  project_id: z.string(),
  user_id: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})
export const artifactShape = z.object({
  disk_id: z.string(),
  path: z.string(),
  filename: z.string(),
  meta: jsonObject(),
  created_at: z.string(),
  updated_at: z.string(),
})
export const contentShape = z.object({ type: z.enum(['text', 'json', 'csv', 'code']), raw: z.string() })

/** The text of a file where the wire has one: not of JSON or CSV that is broken. */
export function wireContent(content: FileContent | null): { readonly content?: z.input<typeof contentShape> } {
  return content === null || content.broken === true ? {} : { content: { type: content.type, raw: content.raw } }
}

export function wireDisk({ id, user, createdAt, updatedAt }: Disk, project: string): z.output<typeof diskShape> {
  return { id, project_id: project, user_id: user, created_at: createdAt, updated_at: updatedAt }
}

/** An artifact has no id on the wire; its meta holds what is known of the file beside what its owner attached. */
export function wireArtifact({
  disk,
  path: whole,
  mime,
  size,
  meta,
  createdAt,
  updatedAt,
}: Artifact): z.output<typeof artifactShape> {
  const { directory: path, filename } = splitPath(whole)
  return {
    disk_id: disk,
    path,
    filename,
    meta: { ...meta, [reservedMeta]: { path, filename, mime, size } },
    created_at: createdAt,
    updated_at: updatedAt,
  } as z.output<typeof artifactShape>
}

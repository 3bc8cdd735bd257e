import { z } from 'zod'
import type { Included, SpaceSummary } from '../../src/memory/memory.ts'
import type { LearnRecord } from '../../src/model/session.ts'

export const spaceShape = z.object({
  id: z.string(),
  name: z.string(),
  user_id: z.string().nullable(),
  meta: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})
export const inclusionShape = z.object({
  id: z.string(),
  learning_space_id: z.string(),
  skill_id: z.string(),
  created_at: z.string(),
})
export const recordShape = z.object({
  id: z.string(),
  learning_space_id: z.string(),
  session_id: z.string(),
  status: z.enum(['pending', 'running', 'failed', 'completed']),
  phase: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
})

export function wireSpace(space: SpaceSummary): z.output<typeof spaceShape> {
  const { id, name, user, meta, createdAt, updatedAt } = space
  return { id, name, user_id: user, meta, created_at: createdAt, updated_at: updatedAt }
}

export function wireInclusion(included: Included, space: string): z.output<typeof inclusionShape> {
  return { id: included.id, learning_space_id: space, skill_id: included.skill.id, created_at: included.at }
}

export function wireRecord(record: LearnRecord): z.output<typeof recordShape> {
  const { id, space, session, status, phase, createdAt, updatedAt } = record
  return { id, learning_space_id: space, session_id: session, status, phase, created_at: createdAt, updated_at: updatedAt }
}

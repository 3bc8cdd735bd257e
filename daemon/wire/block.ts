import { z } from 'zod'
import type { Block } from '../../src/model/block.ts'

// How blocks look to clients of the older generation (contract 7.2 and 7.4).

export const blockShape = z.object({
  id: z.string(),
  space_id: z.string(),
  type: z.enum(['folder', 'page', 'text', 'sop']),
  parent_id: z.string().nullable(),
  title: z.string(),
  props: z.record(z.string(), z.unknown()),
  sort: z.int(),
  is_archived: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
})

export const citedShape = z.object({
  block_id: z.string(),
  title: z.string(),
  type: z.enum(['folder', 'page', 'text', 'sop']),
  props: z.record(z.string(), z.unknown()),
  distance: z.number().nullable(),
})
export type Cited = z.output<typeof citedShape>

export function wireBlock({
  id,
  space,
  kind,
  parent,
  title,
  props,
  sort,
  createdAt,
  updatedAt,
}: Block): z.output<typeof blockShape> {
  return {
    id,
    space_id: space,
    type: kind,
    parent_id: parent,
    title,
    props: kind === 'sop' ? { preferences: '', tool_sops: [], ...props } : { ...props },
    sort,
    is_archived: false,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

/** An entry as searches show it: an SOP with numbered steps, a text with its notes. */
export function citedBlock(block: Pick<Block, 'id' | 'kind' | 'title' | 'props'>, distance: number | null): Cited {
  const { id, kind, title, props } = block
  const common = { block_id: id, title, type: kind, distance }
  if (kind !== 'sop') return { ...common, props: { use_when: title, notes: '', ...props } }
  const { preferences = '', tool_sops: steps = [], ...others } = props
  const numbered = (Array.isArray(steps) ? steps : []).map((step, order) => ({ order, ...(step as object) }))
  return { ...common, props: { use_when: title, preferences, tool_sops: numbered, ...others } }
}

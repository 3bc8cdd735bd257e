import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { BlockKind } from '../../src/model/block.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { jsonObject, maybe, queryText, readUuid, uuid } from '../fields.ts'
import { answer, created, done, refused, type Reply } from '../reply.ts'
import { route } from '../route.ts'
import { blockShape, wireBlock } from '../wire/block.ts'

/** Blocks of the older generation (contract 7.6). Each change is a commit in the space, or in the library for a shared skill. */
const tag = 'spaces (older clients)'
const inSpace = z.object({ space_id: uuid() })
const ofBlock = z.object({ space_id: uuid(), block_id: uuid() })
const kinds: readonly string[] = ['folder', 'page', 'text', 'sop'] satisfies BlockKind[]

export const blocks = [
  route({
    method: 'GET',
    path: '/space/:space_id/block',
    summary: 'List the blocks at the root, or those below a block.',
    tag,
    params: inSpace,
    query: z.object({ type: queryText(), parent_id: queryText() }),
    answer: z.array(blockShape),
    async handle({ params, query: { type, parent_id: given } }, { memory }) {
      const parent = given === undefined ? undefined : readUuid(given)
      if (parent === null) return refused(400, 'parent_id')
      const filter = { ...(type === undefined ? {} : { kind: type }), ...(parent === undefined ? {} : { parent }) }
      return answer((await memory.blocks.list(params.space_id, filter)).map(wireBlock))
    },
  }),
  route({
    method: 'POST',
    path: '/space/:space_id/block',
    summary: 'Add a block: a folder, a page, a text or an SOP.',
    tag,
    params: inSpace,
    body: z.object({ type: z.string(), parent_id: maybe(z.string()), title: maybe(z.string()), props: maybe(jsonObject()) }),
    answer: z.object({ id: z.string() }),
    status: 201,
    async handle({ params, body }, { memory }) {
      const { type, parent_id: given = '', title = '', props = {} } = body
      const parent = given === '' ? null : readUuid(given)
      if (!isKind(type)) return refused(400, 'type')
      if (title.includes('/') || title !== title.trim()) return refused(400, 'title')
      if (parent === null && given !== '') return refused(400, 'parent_id')
      const sent = props as JsonObject
      if (type === 'sop' && isEmptySop(sent)) return refused(400, 'props: an SOP needs preferences or tool_sops')
      return atParent(async () => {
        const block = { kind: type, parent, title, props: type === 'sop' ? lowerTools(sent) : sent }
        return created({ id: (await memory.blocks.create(params.space_id, block)).id })
      })
    },
  }),
  route({
    method: 'DELETE',
    path: '/space/:space_id/block/:block_id',
    summary: 'Delete a block with all below it; no error when there is none.',
    tag,
    params: ofBlock,
    async handle({ params }, { memory }) {
      await memory.blocks.remove(params.space_id, params.block_id).catch((error: unknown) => {
        if (!(error instanceof MemoryError) || error.code !== 'not-found' || error.field !== 'block_id') throw error
      })
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/space/:space_id/block/:block_id/properties',
    summary: 'Read a block.',
    tag,
    params: ofBlock,
    answer: blockShape,
    async handle({ params }, { memory }) {
      return answer(wireBlock(await memory.blocks.get(params.space_id, params.block_id)))
    },
  }),
  route({
    method: 'PUT',
    path: '/space/:space_id/block/:block_id/properties',
    summary: 'Change the title of a block, or replace its props.',
    tag,
    params: ofBlock,
    body: z.object({ title: maybe(z.string()), props: maybe(jsonObject()) }),
    async handle({ params, body: { title = '', props } }, { memory }) {
      if (title.includes('/')) return refused(400, 'title')
      const sent = props === undefined ? {} : { props: lowerTools(props as JsonObject) }
      await memory.blocks.update(params.space_id, params.block_id, {
        ...(title.trim() === '' ? {} : { title: title.trim() }),
        ...sent,
      })
      return done()
    },
  }),
  route({
    method: 'PUT',
    path: '/space/:space_id/block/:block_id/move',
    summary: 'Move a block below another one, or to the root.',
    tag,
    params: ofBlock,
    body: z.object({ parent_id: maybe(z.string()), sort: maybe(z.int()) }),
    emptyBody: true,
    async handle({ params, body: { parent_id: given = '', sort } }, { memory }) {
      const parent = given === '' ? null : readUuid(given)
      if (parent === null && given !== '') return refused(400, 'parent_id')
      const target = { parent, ...(sort === undefined ? {} : { sort }) }
      return atParent(async () => {
        await memory.blocks.move(params.space_id, params.block_id, target)
        return done()
      })
    },
  }),
  route({
    method: 'PUT',
    path: '/space/:space_id/block/:block_id/sort',
    summary: 'Put a block at another place among those of its parent.',
    tag,
    params: ofBlock,
    body: z.object({ sort: maybe(z.int()) }),
    emptyBody: true,
    async handle({ params, body: { sort = 0 } }, { memory }) {
      await memory.blocks.sort(params.space_id, params.block_id, sort)
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/tool/name',
    summary: 'List the tools that steps of SOPs name.',
    tag,
    answer: z.array(z.object({ name: z.string(), sop_count: z.int() })),
    async handle(_call, { memory }) {
      return answer((await memory.blocks.tools()).map(({ name, steps }) => ({ name, sop_count: steps })))
    },
  }),
  route({
    method: 'PUT',
    path: '/tool/name',
    summary: 'Give tools other names wherever steps name them.',
    tag,
    body: z.object({
      // Clients in TypeScript send the names of their own language.
      rename: z
        .array(
          z.object({
            old_name: maybe(toolName()),
            new_name: maybe(toolName()),
            oldName: maybe(toolName()),
            newName: maybe(toolName()),
          }),
        )
        .min(1),
    }),
    answer: z.object({ status: z.int(), errmsg: z.string() }),
    async handle({ body }, { memory }) {
      const renames = body.rename.map((each) => ({
        from: (each.old_name ?? each.oldName ?? '').toLowerCase(),
        to: (each.new_name ?? each.newName ?? '').toLowerCase(),
      }))
      if (renames.some(({ from, to }) => from === '' || to === ''))
        return refused(400, 'parameter error: rename: old_name and new_name')
      await memory.blocks.renameTools(renames)
      return answer({ status: 0, errmsg: '' })
    },
  }),
]

function toolName() {
  return z.string().regex(/^[^`\n\r]{1,200}$/, 'must be one line without backquotes')
}

function isKind(type: string): type is BlockKind {
  return kinds.includes(type)
}

function isEmptySop({ preferences, tool_sops: steps }: JsonObject): boolean {
  return (typeof preferences !== 'string' || preferences.trim() === '') && (!Array.isArray(steps) || steps.length === 0)
}

/** Tools are the same whatever the case of their names. */
function lowerTools(props: JsonObject): JsonObject {
  const { tool_sops: steps } = props
  if (!Array.isArray(steps)) return props
  return { ...props, tool_sops: steps.map(lowerTool) }
}

function lowerTool(step: Json): Json {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) return step
  const { tool_name: name, ...rest } = step as JsonObject
  return { ...rest, tool_name: typeof name === 'string' ? name.toLowerCase() : '' }
}

/** A place where the block cannot be is told as the field that is wrong. */
async function atParent(act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act()
  } catch (error) {
    const isWrong = error instanceof MemoryError && error.field === 'parent_id' && ['not-found', 'invalid'].includes(error.code)
    if (isWrong) return refused(400, 'parent_id')
    throw error
  }
}

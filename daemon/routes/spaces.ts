import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import { contentOf, type Block } from '../../src/model/block.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { SkillHit, SpaceSummary } from '../../src/memory/memory.ts'
import { jsonObject, maybe, queryInteger, uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema } from '../page.ts'
import type { OpenProject } from '../projects.ts'
import { answer, created, done } from '../reply.ts'
import { route } from '../route.ts'
import { citedBlock, citedShape, type Cited } from '../wire/block.ts'

/*
 * The older generation of the wire (contract 7): a space is a learning space, its folders are skills, an SOP block is an entry of a
 * skill's file. These routes are a view; `blocks.ts` has the tree itself.
 */
const tag = 'spaces (older clients)'
const inSpace = z.object({ space_id: uuid() })
const spaceShape = z.object({
  id: z.string(),
  project_id: z.string(),
  configs: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})
const query = z.string().min(1)
const limit = queryInteger({ min: 1, max: 50, default: 10 })
const distance = z.coerce.number().min(0).max(2).optional()
const withoutModel = 'These are the entries that share words with the query, the nearest first.'

export const spaces = [
  route({
    method: 'GET',
    path: '/space',
    summary: 'List the spaces.',
    tag,
    query: z.object(pageFields()),
    answer: pageSchema(spaceShape),
    async handle({ query: page }, { memory, id }) {
      return answer(pageOf(await memory.spaces.list(), page, { place: (space) => space, wire: (space) => wireSpace(space, id) }))
    },
  }),
  route({
    method: 'POST',
    path: '/space',
    summary: 'Make a space, with its first two skills.',
    tag,
    body: z.object({ configs: maybe(jsonObject()) }),
    emptyBody: true,
    answer: spaceShape,
    status: 201,
    async handle({ body: { configs } }, { memory, id }) {
      // The wire knows no names; people can give it a better one.
      const name = `space-${randomUUID().slice(0, 8)}`
      return created(wireSpace(await memory.spaces.create(name, configs === undefined ? {} : { meta: configs }), id))
    },
  }),
  route({
    method: 'DELETE',
    path: '/space/:space_id',
    summary: 'Delete a space; no error when there is none. Its skills and sessions stay.',
    tag,
    params: inSpace,
    async handle({ params }, { memory }) {
      await memory.spaces.delete(params.space_id).catch((error: unknown) => {
        if (!(error instanceof MemoryError) || error.code !== 'not-found') throw error
      })
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/space/:space_id/configs',
    summary: 'Read a space with its configs.',
    tag,
    params: inSpace,
    answer: spaceShape,
    async handle({ params }, { memory, id }) {
      return answer(wireSpace(await memory.spaces.get(params.space_id), id))
    },
  }),
  route({
    method: 'PUT',
    path: '/space/:space_id/configs',
    summary: 'Replace the configs of a space.',
    tag,
    params: inSpace,
    body: z.object({ configs: jsonObject() }),
    async handle({ params, body: { configs } }, { memory }) {
      await memory.spaces.describe(params.space_id, configs as JsonObject, { whole: true })
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/space/:space_id/experience_search',
    summary: 'Find entries by what they are about.',
    tag,
    params: inSpace,
    query: z.object({
      query,
      limit,
      mode: z.enum(['fast', 'agentic']).default('fast'),
      semantic_threshold: distance,
      max_iterations: queryInteger({ min: 1, max: 100, default: 16 }),
    }),
    answer: z.object({ cited_blocks: z.array(citedShape), final_answer: z.string().nullable() }),
    async handle({ params, query: asked }, project) {
      if (asked.mode === 'agentic') return answer(await explored(project, params.space_id, asked))
      const blocks = await contentBlocks(project, params.space_id, { ...asked, threshold: asked.semantic_threshold })
      return answer({ cited_blocks: blocks, final_answer: null })
    },
  }),
  route({
    method: 'GET',
    path: '/space/:space_id/semantic_glob',
    summary: 'Find folders, which are skills, by what they are called and are for.',
    tag,
    params: inSpace,
    query: z.object({ query, limit, threshold: distance }),
    answer: z.array(citedShape),
    async handle({ params, query: asked }, project) {
      const hits = await search(project, params.space_id, asked.query, asked.limit * 4)
      const skills = [...new Set(hits.map(({ skill }) => skill.id))]
      const blocks = await project.memory.blocks.list(params.space_id, { skills })
      const titled = hits.flatMap((hit) => titledBlocks(hit, blocks).map((block) => citedTitle(block, hit)))
      const folders = titled.filter((cited, index) => titled.findIndex(({ block_id: id }) => id === cited.block_id) === index)
      return answer(near(folders, asked.threshold).slice(0, asked.limit))
    },
  }),
  route({
    method: 'GET',
    path: '/space/:space_id/semantic_grep',
    summary: 'Find entries by what they say.',
    tag,
    params: inSpace,
    query: z.object({ query, limit, threshold: distance }),
    answer: z.array(citedShape),
    async handle({ params, query: asked }, project) {
      return answer(await contentBlocks(project, params.space_id, asked))
    },
  }),
]

type Asked = { readonly query: string; readonly limit: number; readonly threshold?: number | undefined }

async function contentBlocks(
  project: OpenProject,
  space: string,
  { query: words, limit: most, threshold }: Asked,
): Promise<Cited[]> {
  const hits = await search(project, space, words, most * 2)
  return near(await cited(project, space, hits), threshold).slice(0, most)
}

/** The entries among hits, as blocks. */
async function cited({ memory }: OpenProject, space: string, hits: readonly SkillHit[]): Promise<Cited[]> {
  const entries = hits.filter(({ text }) => text.startsWith('## '))
  const skills = [...new Set(entries.map(({ skill }) => skill.id))]
  const blocks = new Map((await memory.blocks.list(space, { skills })).map((block) => [block.id, block]))
  return entries.map((hit) => citedBlock(blocks.get(hit.id) ?? { id: hit.id, ...contentOf(hit.text) }, distanceOf(hit)))
}

/** What a model found out by exploring; without one, what a search finds, and why. */
async function explored(
  project: OpenProject,
  space: string,
  { query: question, limit: most, max_iterations: rounds }: { query: string; limit: number; max_iterations: number },
): Promise<{ cited_blocks: Cited[]; final_answer: string }> {
  const { answer: said, skills, reason } = await project.memory.search.explore(question, { space, limit: most, rounds })
  const blocks = await cited(project, space, skills)
  return {
    cited_blocks: blocks.map((block) => ({ ...block, distance: null })),
    final_answer: said ?? `No language model explored the space: ${reason}. ${withoutModel}`,
  }
}

async function search({ memory }: OpenProject, space: string, words: string, limit: number): Promise<readonly SkillHit[]> {
  return (await memory.search.find(words, { space, kinds: ['skills'], limit })).skills
}

/** The folders and pages that a hit found by what they are called or are for. */
function titledBlocks({ skill, why }: SkillHit, blocks: readonly Block[]): readonly Block[] {
  const isNamed = why.fields.includes('name') || why.fields.includes('description')
  const says = (title: string): boolean => why.words.some((word) => title.toLowerCase().includes(word.toLowerCase()))
  return blocks.filter(
    ({ id, kind, title }) => (id === skill.id && isNamed) || (kind === 'page' && id !== skill.id && says(title)),
  )
}

function citedTitle({ id, kind, title, props }: Block, hit: SkillHit): Cited {
  const description = id === hit.skill.id ? { description: hit.skill.description } : {}
  return { block_id: id, title, type: kind, props: { ...description, ...props }, distance: distanceOf(hit) }
}

/** Between 0, the same, and 1, nothing shared: our scores have no upper end, and half a point is hardly a match. With embeddings it is theirs. */
function distanceOf({ why }: SkillHit): number {
  if (why.similarity !== undefined) return Number((1 - why.similarity).toFixed(4))
  return Number((1 / (1 + why.score / 4)).toFixed(4))
}

function near(blocks: readonly Cited[], threshold: number | undefined): Cited[] {
  return blocks.filter((block) => threshold === undefined || (block.distance ?? 0) <= threshold)
}

function wireSpace({ id, meta, createdAt }: SpaceSummary, project: string): z.output<typeof spaceShape> {
  return { id, project_id: project, configs: meta, created_at: createdAt, updated_at: createdAt }
}

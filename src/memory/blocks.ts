import { MemoryError } from '../errors.ts'
import type { Block } from '../model/block.ts'
import type { Json } from '../model/json.ts'
import { stampOf } from '../model/time.ts'
import { backUp } from './backups.ts'
import type { BlockVerbs } from './verbs/blocks.ts'
import { addBlock, nodeIn, removeBlock, sortBlock, updateBlock, type Scene } from './blocks/change.ts'
import { openDraft } from './blocks/draft.ts'
import { moveBlock } from './blocks/move.ts'
import { renameTools, toolsOf } from './blocks/tools.ts'
import { treeOf, type Node } from './blocks/tree.ts'
import { excludeSkill } from './moves.ts'
import { requireWrite, type Parts } from './parts.ts'
import { findSpace } from './refs.ts'
import { writeSpace } from './write-space.ts'

export function blockVerbs(parts: Parts): BlockVerbs {
  async function find(ref: string, block: string): Promise<Node> {
    return nodeIn(await treeOf(parts, findSpace(parts, ref)), block, 'block_id')
  }

  /** One commit in the repository of a block (of the space's own, without one). */
  async function change<T>(ref: string, about: About, act: (scene: Scene, node: Node | null) => T): Promise<T> {
    requireWrite(parts)
    const space = findSpace(parts, ref)
    const known = about.block === null ? null : await find(space.id, about.block)
    const repository = known?.place.repository ?? space.id
    return parts.locks.hold(`space:${repository}`, async () => {
      let made: T | undefined
      const written = await writeSpace(parts, repository, async (head) => {
        const [tree, skills] = await Promise.all([treeOf(parts, space), parts.spaces.skills(space.id)])
        const draft = openDraft(parts, repository)
        const node = about.block === null ? null : nodeIn(tree, about.block, about.field ?? 'block_id')
        made = act({ parts, space, skills, tree, draft }, node)
        const changes = draft.changes()
        if (about.destroys === true) await backUp(parts, repository, 'delete-block', head)
        const now = stampOf(parts.clock.now())
        const subject = `${about.verb} ${named(about.title ?? node?.title ?? '')}`
        return { changes, note: { subject, body: '', trailers: [], author: await parts.person(), happenedAt: now, at: now } }
      })
      if (written !== null) parts.bus.emit({ type: 'space-changed', space: space.id })
      return made as T
    })
  }

  const shown = ({ place: _place, ...block }: Node): Block => block
  const get = async (ref: string, block: string): Promise<Block> => shown(await find(ref, block))

  return {
    async list(ref, { parent, kind, skills } = {}) {
      const tree = await treeOf(parts, findSpace(parts, ref), skills)
      const children = skills !== undefined ? tree : tree.filter((node) => node.parent === (parent ?? null))
      return children.filter((node) => kind === undefined || node.kind === kind).map(shown)
    },
    get,
    async create(ref, { kind, parent = null, title = '', props = {} }) {
      await refuseSecrets(parts, title, props)
      const about = { verb: `Add the ${kind}`, title, block: parent, field: 'parent_id' }
      const id = await change(ref, about, (scene) => addBlock(scene, { kind, parent, title, props }))
      return get(ref, id)
    },
    async update(ref, block, { title, props }) {
      await refuseSecrets(parts, title ?? '', props ?? {})
      const said = { ...(title === undefined ? {} : { title }), ...(props === undefined ? {} : { props }) }
      await change(ref, { verb: 'Edit', block }, (scene, node) => node && updateBlock(scene, node, said))
      return get(ref, block)
    },
    async move(ref, block, { parent = null, sort } = {}) {
      await change(ref, { verb: 'Move', block }, (scene, node) => node && moveBlock(scene, node, { parent, sort: sort ?? null }))
      return get(ref, block)
    },
    async sort(ref, block, sort) {
      await change(ref, { verb: 'Put in another place:', block }, (scene, node) => node && sortBlock(scene, node, sort))
      return get(ref, block)
    },
    async remove(ref, block) {
      requireWrite(parts)
      const node = await find(ref, block)
      const { repository, path, record } = node.place
      // A shared skill lives on where others include it.
      if (path === '' && repository === record.id) await excludeSkill(parts, record.id, ref)
      else await change(ref, { verb: 'Remove', block, destroys: true }, (scene, each) => each && removeBlock(scene, each))
    },
    tools: () => toolsOf(parts),
    async renameTools(renames) {
      requireWrite(parts)
      return renameTools(parts, renames)
    },
  }
}

type About = {
  readonly verb: string
  /** The block that is changed, or below which one is made; null for the root. */
  readonly block: string | null
  readonly field?: string
  /** What the commit names, when it is not the block. */
  readonly title?: string
  readonly destroys?: boolean
}

const longestSubject = 60

function named(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim()
  return line.length <= longestSubject ? `"${line}"` : `"${line.slice(0, longestSubject)}…"`
}

/** What a program writes here is looked at as what a model writes is. */
async function refuseSecrets(parts: Parts, title: string, props: Json): Promise<void> {
  const [secret] = await parts.secrets.find(`${title}\n${JSON.stringify(props)}`)
  if (secret === undefined) return
  throw new MemoryError('refused', `The block looks as if it held a secret (${secret.kind}). Nothing was written.`, {
    field: 'props',
    hint: 'Note where the secret is kept instead.',
  })
}

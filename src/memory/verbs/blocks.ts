import type { Block, BlockKind } from '../../model/block.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Ref } from './ref.ts'

/** A tool that steps of entries name, and how many of them do. */
export type ToolUse = { readonly name: string; readonly steps: number }

/**
 * Skills as a tree of blocks: folders, pages, and what is written in them. Every change is one commit.
 *
 * A block keeps its id when it is moved or called otherwise. Throws `not-found` for a block that the space has not (`field` names
 * the argument), `invalid` for a kind that cannot be there, `refused` for what would break a skill or holds a secret.
 */
export type BlockVerbs = {
  /** By kind, then by place within the parent; those of the root without `parent`, all that are in some skills with `skills` (ids). */
  list(space: Ref, filter?: { parent?: string; kind?: string; skills?: readonly string[] }): Promise<readonly Block[]>
  get(space: Ref, block: string): Promise<Block>
  create(space: Ref, block: { kind: BlockKind; parent?: string | null; title?: string; props?: JsonObject }): Promise<Block>
  /** `props` are replaced as a whole. */
  update(space: Ref, block: string, change: { title?: string; props?: JsonObject }): Promise<Block>
  /** To the root without a parent; at the end without `sort`. */
  move(space: Ref, block: string, target?: { parent?: string | null; sort?: number }): Promise<Block>
  sort(space: Ref, block: string, sort: number): Promise<Block>
  /** With all below it; `undo` takes it back. */
  remove(space: Ref, block: string): Promise<void>
  /** Tools of all spaces, by name. */
  tools(): Promise<readonly ToolUse[]>
  /** Gives tools other names in all entries, a commit for each repository. Unknown names are passed over. */
  renameTools(renames: readonly { readonly from: string; readonly to: string }[]): Promise<{ readonly changed: number }>
}

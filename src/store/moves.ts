import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import type { SkillId, SpaceId } from '../model/space.ts'
import { isUuid } from '../model/uuid.ts'
import type { Codec } from '../seams/codec.ts'
import { listNames, makeDirectories } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/**
 * A move of skills between repositories that has begun: there before its first step, and gone after its last.
 *
 * `include`: these spaces and no others shall include the skill. `delete`: the space goes, and `skills` that it shared settle
 * anew. `undelete`: it has come back.
 */
export type Move = { readonly v: 1; readonly id: string } & (
  | { readonly kind: 'include'; readonly skill: SkillId; readonly includers: readonly SpaceId[] }
  | { readonly kind: 'delete'; readonly space: SpaceId; readonly skills: readonly SkillId[]; readonly label: string }
  | { readonly kind: 'undelete'; readonly space: SpaceId }
)

export type Moves = {
  list(): readonly Move[]
  begin(move: Move): Promise<void>
  end(id: string): void
}

export function openMoves(layout: Layout, codec: Codec): Moves {
  return {
    list: () =>
      listNames(layout.moves)
        .map((name) => basename(name, '.json'))
        .filter(isUuid)
        .flatMap((id) => readSealed<Move>(layout.move(id), codec) ?? []),
    async begin(move) {
      makeDirectories(layout.moves)
      await replaceSealed(layout.move(move.id), move, codec)
    },
    end: (id) => rmSync(layout.move(id), { force: true }),
  }
}

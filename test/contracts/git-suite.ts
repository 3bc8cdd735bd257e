import type { Git } from '../../src/seams/git.ts'
import { gitContract } from './git.ts'
import { gitBlameContract } from './git-blame.ts'
import { gitCarryContract } from './git-carry.ts'
import { gitConcurrencyContract } from './git-concurrency.ts'
import { gitEditsContract } from './git-edits.ts'
import { gitHistoryContract } from './git-history.ts'
import { gitHostileContract } from './git-hostile.ts'
import { gitIgnoredContract } from './git-ignored.ts'
import { gitPackedContract } from './git-packed.ts'
import { gitPublishContract } from './git-publish.ts'
import { gitRacingEditsContract } from './git-racing-edits.ts'
import { gitRecoverContract } from './git-recover.ts'
import { gitRevisionsContract } from './git-revisions.ts'
import { gitVersionsContract } from './git-versions.ts'

/** All that every plug of `Git` has to pass. */
export function gitSuite(open: () => Git): void {
  gitContract(open)
  gitBlameContract(open)
  gitCarryContract(open)
  gitConcurrencyContract(open)
  gitEditsContract(open)
  gitHistoryContract(open)
  gitHostileContract(open)
  gitIgnoredContract(open)
  gitPackedContract(open)
  gitPublishContract(open)
  gitRacingEditsContract(open)
  gitRecoverContract(open)
  gitRevisionsContract(open)
  gitVersionsContract(open)
}

import { describe } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { gitContract } from '../contracts/git.ts'
import { gitBlameContract } from '../contracts/git-blame.ts'
import { gitCarryContract } from '../contracts/git-carry.ts'
import { gitEditsContract } from '../contracts/git-edits.ts'
import { gitHistoryContract } from '../contracts/git-history.ts'
import { gitPackedContract } from '../contracts/git-packed.ts'
import { gitPublishContract } from '../contracts/git-publish.ts'
import { gitVersionsContract } from '../contracts/git-versions.ts'

describe('git without the native program', () => {
  const open = () => openGit({ native: 'off' })
  gitContract(open)
  gitHistoryContract(open)
  gitPublishContract(open)
  gitVersionsContract(open)
  gitPackedContract(open)
  gitBlameContract(open)
  gitEditsContract(open)
  gitCarryContract(open)
})

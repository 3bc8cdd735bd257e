import { describe } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { gitContract } from '../contracts/git.ts'
import { gitHistoryContract } from '../contracts/git-history.ts'
import { gitPublishContract } from '../contracts/git-publish.ts'

describe('git without the native program', () => {
  const open = () => openGit({ native: 'off' })
  gitContract(open)
  gitHistoryContract(open)
  gitPublishContract(open)
})

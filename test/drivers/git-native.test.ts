import { describe } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { gitContract } from '../contracts/git.ts'
import { gitPublishContract } from '../contracts/git-publish.ts'

describe('git with the native program as its reader', () => {
  const open = () => openGit({ native: 'auto' })
  gitContract(open)
  gitPublishContract(open)
})

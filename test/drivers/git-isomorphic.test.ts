import { describe } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { gitSuite } from '../contracts/git-suite.ts'

describe('git without the native program', () => {
  gitSuite(() => openGit({ native: 'off' }))
})

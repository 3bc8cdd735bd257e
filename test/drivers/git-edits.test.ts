import { describe } from 'vitest'
import { openGit } from '../../src/drivers/git-open.ts'
import { gitEditsContract } from '../contracts/git-edits.ts'

describe('git without the native program', () => gitEditsContract(() => openGit({ native: 'off' })))

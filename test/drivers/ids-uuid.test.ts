import { describe } from 'vitest'
import { uuidIds } from '../../src/drivers/ids-uuid.ts'
import { idsContract } from '../contracts/ids.ts'

describe('ids by the uuid package', () => {
  idsContract(uuidIds)
})

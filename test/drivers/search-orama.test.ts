import { describe } from 'vitest'
import { oramaEngine } from '../../src/drivers/search-orama.ts'
import { searchContract } from '../contracts/search.ts'

describe('search by Orama', () => {
  searchContract(oramaEngine)
})

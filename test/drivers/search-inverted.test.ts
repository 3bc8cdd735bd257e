import { describe } from 'vitest'
import { invertedEngine } from '../../src/drivers/search-inverted.ts'
import { searchContract } from '../contracts/search.ts'

describe('search by our own inverted index', () => {
  searchContract(invertedEngine)
})

import { describe, expect, test } from 'vitest'
import { plainCodec } from '../../src/drivers/codec-plain.ts'
import { codecContract } from '../contracts/codec.ts'

describe('the plain codec', () => {
  codecContract(plainCodec)

  test('stores what people can read', () => {
    const plain = Buffer.from('{"v":1}\n')

    expect(plainCodec.encode(plain)).toEqual(plain)
  })
})

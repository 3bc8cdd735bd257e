import { MemoryError } from '../errors.ts'
import type { AssetVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'

export function assetVerbs(parts: Parts): AssetVerbs {
  return {
    async keep(path, filename) {
      requireWrite(parts)
      return parts.assets.putFile(path, { filename })
    },
    async read(sha256) {
      const bytes = parts.assets.read(sha256)
      return bytes === null ? null : Buffer.from(bytes).toString('base64')
    },
    async locate(sha256) {
      if (parts.assets.size(sha256) !== null) return { file: parts.layout.asset(sha256) }
      throw new MemoryError('not-found', `There is no asset ${sha256}.`, { field: 'sha256' })
    },
  }
}

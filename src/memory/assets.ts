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
  }
}

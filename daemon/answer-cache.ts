/** Answers as they leave, each with the version of what it was made of. */
export type AnswerCache = {
  /** What was kept under a key, when it was made of that version; null otherwise. */
  get(key: string, version: string): Buffer | null
  put(key: string, version: string, bytes: Buffer): void
}

/** Keeps up to `most` bytes of answers; those that nobody asked for the longest go first, and one of over a quarter is not kept. */
export function answerCache(most: number): AnswerCache {
  const kept = new Map<string, { readonly version: string; readonly bytes: Buffer }>()
  let total = 0

  function drop(key: string): void {
    total -= kept.get(key)?.bytes.length ?? 0
    kept.delete(key)
  }

  return {
    get(key, version) {
      const found = kept.get(key)
      if (found?.version !== version) return null
      kept.delete(key)
      kept.set(key, found)
      return found.bytes
    },
    put(key, version, bytes) {
      drop(key)
      if (bytes.length > most / 4) return
      kept.set(key, { version, bytes })
      total += bytes.length
      for (const oldest of kept.keys()) {
        if (total <= most) break
        drop(oldest)
      }
    },
  }
}

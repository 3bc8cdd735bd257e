import { relative, sep } from 'node:path'
import type { Watch } from '../seams/watch.ts'

// Editors save in several steps within some ten milliseconds; nobody minds half a second until a commit.
const defaultSettleMs = 400

/** Watching by chokidar, which is loaded when the first folder is watched. */
export function chokidarWatch({ settleMs = defaultSettleMs }: { readonly settleMs?: number } = {}): Watch {
  return {
    async follow(root, { settled, failed }) {
      const { watch } = await import('chokidar')
      const waiting = new Map<string, NodeJS.Timeout>()
      const watcher = watch(root, {
        ignoreInitial: true,
        followSymlinks: false,
        ignorePermissionErrors: true,
        ignored: (path) => path.split(sep).includes('.git'),
      })

      function touched(path: string): void {
        const [folder = ''] = relative(root, path).split(sep)
        if (folder === '' || folder === '..') return
        clearTimeout(waiting.get(folder))
        const timer = setTimeout(() => {
          waiting.delete(folder)
          settled(folder)
        }, settleMs)
        waiting.set(folder, timer)
      }

      watcher.on('all', (_event, path) => touched(path))
      watcher.on('error', (error) => failed(error instanceof Error ? error.message : String(error)))
      await new Promise<void>((ready) => watcher.once('ready', ready))
      return {
        async close() {
          for (const timer of waiting.values()) clearTimeout(timer)
          waiting.clear()
          await watcher.close()
          for (const timer of waiting.values()) clearTimeout(timer)
        },
      }
    },
  }
}

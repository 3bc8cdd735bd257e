import { lstatSync, readdirSync, readFileSync, readlinkSync, rmdirSync, statSync, symlinkSync } from 'node:fs'
import type * as IsomorphicGit from 'isomorphic-git'
import { makeFolder, removeFile, replaceFile } from './durable.ts'
import type { Unsynced } from './durable.ts'
import { tempIn } from './temp.ts'

type Engine = { readonly git: typeof IsomorphicGit.default; readonly fs: IsomorphicGit.PromiseFsClient }

/** isomorphic-git, loaded at first need (it takes some 100 ms), with a file system that never leaves half an object behind. */
export async function loadEngine(gitDir: string, unsynced?: Unsynced): Promise<Engine> {
  // Its default export: a bundle that is split into files gives no other name of a CommonJS module.
  const { default: git } = await import('isomorphic-git')
  return { git, fs: engineFs(gitDir, unsynced) }
}

/**
 * isomorphic-git writes a loose object in place and never again once its name exists: a kill in between would leave a broken
 * object for ever. Here a file appears whole, synced, by a rename.
 */
function engineFs(gitDir: string, unsynced?: Unsynced): IsomorphicGit.PromiseFsClient {
  const temp = tempIn(gitDir)
  return {
    promises: {
      readFile: async (path: string, options?: { encoding?: BufferEncoding } | BufferEncoding) => readFileSync(path, options),
      writeFile: async (path: string, bytes: string | Uint8Array) => replaceFile(path, bytes, temp, unsynced),
      unlink: async (path: string) => removeFile(path),
      readdir: async (path: string) => readdirSync(path),
      mkdir: async (path: string) => makeFolder(path, unsynced),
      rmdir: async (path: string) => rmdirSync(path),
      stat: async (path: string) => statSync(path),
      lstat: async (path: string) => lstatSync(path),
      readlink: async (path: string, options?: { encoding?: BufferEncoding }) => readlinkSync(path, options),
      symlink: async (target: string, path: string) => symlinkSync(target, path),
    },
  }
}

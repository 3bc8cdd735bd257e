import type { Commit } from '../../model/commit.ts'
import { commitOf } from './commit-text.ts'

const fieldsPerCommit = 9

/**
 * Reads `git log -z --name-only` in the format of `git-native.ts`: each commit begins with an empty field, then come nine
 * fields, an empty one, and its paths, the first with a line feed before it.
 */
export function parseLog(output: Buffer): Commit[] {
  const fields = output.toString('utf8').split('\0')
  const commits: Commit[] = []
  let at = 0
  while (at + fieldsPerCommit < fields.length) {
    if (fields[at] === '') {
      at += 1
      continue
    }
    const [oid = '', parents = '', name = '', email = '', time = '', committer = '', address = '', written = '', message = ''] =
      fields.slice(at, at + fieldsPerCommit)
    at += fieldsPerCommit + 1
    const paths: string[] = []
    for (let path = fields[at]; path !== undefined && path !== ''; path = fields[at]) {
      paths.push(paths.length === 0 ? path.replace(/^\n/, '') : path)
      at += 1
    }
    const raw = {
      parents: parents.split(' ').filter(Boolean),
      author: { name, email, time: Number(time) },
      committer: { name: committer, email: address, time: Number(written) },
      message,
    }
    commits.push(commitOf(oid, raw, paths))
  }
  return commits
}

/** True for the file or folder itself and for what lies in it. */
export function pathLies(path: string, under: string): boolean {
  return path === under || path.startsWith(`${under}/`)
}

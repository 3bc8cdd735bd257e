import { join } from 'node:path'

/** Where a project keeps what: folders and files below its root. */
export type Layout = ReturnType<typeof layoutOf>

export function layoutOf(root: string) {
  const session = (id: string): string => join(root, 'sessions', id)
  return {
    root,
    lock: join(root, 'lock'),
    project: join(root, 'project.json'),
    users: join(root, 'users'),
    user: (id: string): string => join(root, 'users', `${id}.json`),
    sessions: join(root, 'sessions'),
    session,
    sessionLog: (id: string): string => join(session(id), 'log.jsonl'),
    taskBook: (id: string): string => join(session(id), 'tasks.json'),
    asset: (sha256: string): string => join(root, 'assets', sha256.slice(0, 2), sha256),
    disks: join(root, 'disks'),
    disk: (id: string): string => join(root, 'disks', id),
    diskFiles: (id: string): string => join(root, 'disks', id, 'files'),
    diskLog: (id: string): string => join(root, 'disks', id, 'log.jsonl'),
    spaces: join(root, 'spaces'),
    space: (id: string): string => join(root, 'spaces', id),
    libraries: join(root, 'library'),
    library: (skill: string): string => join(root, 'library', skill),
    moves: join(root, 'moves'),
    move: (id: string): string => join(root, 'moves', `${id}.json`),
    inbox: (space: string): string => join(root, 'inbox', space),
    waiting: (space: string, lesson: string): string => join(root, 'inbox', space, `${lesson}.json`),
    costs: join(root, 'costs.jsonl'),
    readersCosts: join(root, 'costs-readers.jsonl'),
    traces: join(root, 'traces'),
    trace: (subject: string): string => join(root, 'traces', `${subject}.json`),
    trash: join(root, 'trash'),
    cache: join(root, 'cache'),
    incoming: join(root, 'cache', 'incoming'),
    sessionIndex: join(root, 'cache', 'sessions.json'),
    search: join(root, 'cache', 'search'),
    searchIndex: (name: string): string => join(root, 'cache', 'search', `${name}.index`),
    history: (space: string): string => join(root, 'cache', 'history', `${space}.json`),
  }
}

import { execFileSync } from 'node:child_process'
import { git } from './git-judge.ts'

type Files = Map<string, readonly string[]>
type Branch = { name: string; files: Files }

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed * 7919
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * A history as people and lessons make it, by `git fast-import`: lines added, amended, moved and taken away, files renamed with
 * and without an edit, branches that are merged file by file, and many equal lines.
 */
export function importRandomHistory(dir: string, seed: number, commits: number) {
  const roll = dice(seed)
  const counts = { merges: 0, renames: 0 }
  const out: string[] = []
  const main: Branch = { name: 'refs/heads/main', files: new Map() }
  let side: Branch | null = null
  let names = 0
  const fresh = (at: number): string =>
    roll(6) === 0 ? (['', '---', '**Steps:**', '- ask first'][roll(4)] ?? '') : `- line ${at}-${roll(1e6)}`
  const pathOf = (): string => `skills/s${roll(4)}/f${(names += 1)}.md`

  function edit(files: Files, at: number): void {
    const paths = [...files.keys()]
    const path = paths[roll(paths.length)]
    if (path === undefined || (paths.length < 6 && roll(3) === 0)) {
      files.set(
        pathOf(),
        Array.from({ length: 5 + roll(20) }, () => fresh(at)),
      )
      return
    }
    const lines = [...(files.get(path) ?? [])]
    for (let count = 1 + roll(3); count > 0; count--) {
      const [kind, place] = [roll(10), roll(lines.length + 1)]
      if (kind < 5) lines.splice(place, 0, ...Array.from({ length: 1 + roll(3) }, () => fresh(at)))
      else if (kind < 8) lines[Math.min(place, Math.max(0, lines.length - 1))] = `- amended ${at}-${roll(1e6)}`
      else if (lines.length > 6) lines.splice(place, 1 + roll(2))
    }
    files.set(path, lines)
    if (roll(8) === 0) {
      files.delete(path)
      files.set(pathOf(), lines)
      counts.renames += 1
    }
  }

  function save({ name, files }: Branch, at: number, merged: string | null): void {
    const time = 1_700_000_000 + Math.floor(at / 3) * 60 // some in the same second
    const tree = [...files].map(
      ([path, lines]) => `M 100644 inline ${path}\n${data(lines.join('\n') + (lines.length % 7 === 0 ? '' : '\n'))}`,
    )
    out.push(`commit ${name}`, `committer A <a@x> ${time} +0000`, data(`Commit ${at}`))
    if (merged !== null) out.push(`merge ${merged}`)
    out.push('deleteall', ...tree, '')
  }

  out.push(`reset ${main.name}`)
  for (let at = 1; at <= commits; at += 1) {
    if (side === null && at > 5 && roll(12) === 0) {
      side = { name: `refs/heads/side-${at}`, files: new Map(main.files) }
      out.push(`reset ${side.name}`, `from ${main.name}`, '')
    } else if (side !== null && roll(8) === 0) {
      const { files, name } = side
      const paths = new Set([...main.files.keys(), ...files.keys()])
      for (const path of paths) {
        const theirs = files.get(path)
        if (theirs === undefined ? roll(3) === 0 : roll(2) === 0) {
          if (theirs === undefined) main.files.delete(path)
          else main.files.set(path, theirs)
        }
      }
      if (roll(3) === 0) edit(main.files, at)
      save(main, at, name)
      side = null
      counts.merges += 1
      continue
    }
    const branch: Branch = side !== null && roll(2) === 0 ? side : main
    edit(branch.files, at)
    save(branch, at, null)
  }
  execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: dir, input: out.join('\n') })
  return { head: git(dir, 'rev-parse', 'main').trim(), paths: [...main.files.keys()], ...counts }
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`

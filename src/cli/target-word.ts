import { shellWord } from './shell-word.ts'

/** A file of a space as people name it on the command line: `airline/playbook` for its `skills/playbook/SKILL.md`. */
export function targetWord(space: string | null, path: string, line?: number): string {
  const file = path.replace(/^skills\//, '').replace(/\/SKILL\.md$/, '')
  const target = space === null ? file : `${space}/${file}`
  return shellWord(line === undefined ? target : `${target}:${line}`)
}

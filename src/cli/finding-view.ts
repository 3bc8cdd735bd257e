import type { Finding } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { inline } from './text.ts'
import { count } from '../model/count.ts'

export function findingTable(findings: readonly Finding[], look: Look): string {
  return table(
    findings,
    [
      { title: 'LEVEL', cell: ({ level }) => level, style: ({ level }) => (level === 'error' ? 'red' : 'yellow') },
      { title: 'SPACE', cell: ({ space }) => space },
      { title: 'FILE', cell: ({ path }) => path.replace(/^skills\//, ''), style: 'cyan' },
      { title: 'WHAT', cell: ({ message }) => message, flexible: true },
    ],
    look,
  )
}

/** `1 error, 2 warnings` */
export function findingSum(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
}

/** Findings as remarks under other work, a line each. */
export function findingLines(findings: readonly Finding[]): string {
  return findings
    .map(({ level, path, message }) => `${level}: ${inline(path.replace(/^skills\//, ''))}: ${inline(message)}`)
    .join('\n')
}

import type { CostReport, ModelTest } from '../memory/memory.ts'
import { dollars, type Spent } from '../model/cost.ts'
import type { Trace } from '../model/trace.ts'
import { shortId } from '../model/short-id.ts'
import type { ModelRow } from '../models.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { block, inline } from './text.ts'
import { count } from '../model/count.ts'

export type { ModelRow }

export function modelTable(rows: readonly ModelRow[], look: Look): string {
  return table(
    rows,
    [
      { title: '', cell: (row) => (row.chosen ? '*' : ''), style: 'green' },
      { title: 'PRESET', cell: (row) => row.preset, style: 'yellow' },
      { title: 'MODEL', cell: (row) => row.model ?? '(name one)' },
      { title: 'KEY', cell: (row) => row.key },
      { title: 'ADDRESS', cell: (row) => row.baseUrl, flexible: true },
      { title: 'ABOUT', cell: (row) => row.about, style: 'dim', flexible: true },
    ],
    look,
  )
}

export function modelTestLines({ mind, steps, spent }: ModelTest, look: Look): string {
  return [
    look.paint('bold', inline(mind)),
    ...steps.flatMap(({ step, ok, detail, hint, ms }) => [
      `${look.paint(ok ? 'green' : 'red', ok ? '✓' : '✗')} ${step.padEnd(8)} ${inline(detail)} ${look.paint('dim', `${(ms / 1000).toFixed(1)} s`)}`,
      ...(hint === null ? [] : [`    ${look.paint('yellow', inline(hint))}`]),
    ]),
    spent.calls === 0
      ? 'It asked no model and cost nothing.'
      : `${count(spent.calls, 'call')}, ${tokens(spent)}, ${money(spent)}`,
  ].join('\n')
}

export function costLines({ by, groups, total }: CostReport, look: Look): string {
  if (groups.length === 0) return ''
  const rows = [...groups, { key: '', name: 'all', ...total }]
  return table(
    rows,
    [
      {
        title: by.toUpperCase(),
        cell: (row) => (by === 'lesson' && row.name === row.key ? shortId(row.key) : row.name),
        style: 'yellow',
      },
      { title: 'CALLS', cell: (row) => String(row.calls) },
      { title: 'FAILED', cell: (row) => (row.failed === 0 ? '' : String(row.failed)), style: 'red' },
      { title: 'TOKENS IN', cell: (row) => String(row.input) },
      { title: 'OUT', cell: (row) => String(row.output) },
      { title: 'COST', cell: money },
    ],
    look,
  )
}

/** What a model saw and said for a lesson, call by call. */
export function traceLines({ calls, dropped }: Trace, look: Look): string {
  return [
    ...(dropped === 0 ? [] : [look.paint('dim', `${count(dropped, 'older call')} not kept.`)]),
    ...calls.flatMap((each) => [
      look.paint(
        'bold',
        `${each.stage} by ${inline(each.model)}, ${each.at.slice(0, 19)}, ${each.tokens.input} in, ${each.tokens.output} out`,
      ),
      ...each.shown.flatMap(({ role, text }) => [look.paint('cyan', `--- ${role}`), block(text)]),
      look.paint('green', '--- model'),
      ...(each.said === '' ? [] : [block(each.said)]),
      ...each.calls.map((call) => `${inline(call.name)} ${block(call.arguments)}`),
      ...(each.error === null ? [] : [look.paint('red', inline(each.error))]),
      '',
    ]),
  ].join('\n')
}

function tokens(spent: Spent): string {
  return `${spent.input} tokens in, ${spent.output} out`
}

function money({ usd, unpriced }: Spent): string {
  if (usd === 0 && unpriced > 0) return 'no price known'
  return `${dollars(usd)}${unpriced > 0 ? ` and ${unpriced} without a price` : ''}`
}

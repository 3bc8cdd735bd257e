import { grouped } from '../model/count.ts'
import type { ObjectCount, Packed } from '../seams/git.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { bytes } from '../model/size.ts'

type Row = { readonly space: string; readonly packed: Packed }

/** What packing made of each space: objects that lie loose, packs and bytes, before and after. */
export function packedTable(rows: readonly Row[], look: Look, { dryRun }: { readonly dryRun: boolean }): string {
  const change =
    (tell: (count: ObjectCount) => string) =>
    ({ packed }: Row): string => {
      const [before, after] = [tell(packed.before), tell(packed.after)]
      return dryRun || before === after ? before : `${before} → ${after}`
    }
  return table(
    rows,
    [
      { title: 'SPACE', cell: ({ space }) => space, style: 'cyan' },
      { title: 'LOOSE', cell: change(({ loose }) => grouped(loose)), right: true },
      { title: 'PACKS', cell: change(({ packs }) => String(packs)), right: true },
      { title: 'SIZE', cell: change(({ bytes: size }) => bytes(size)), right: true },
    ],
    look,
  )
}

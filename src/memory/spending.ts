import { MemoryError } from '../errors.ts'
import { addRow, costOf, dollars, nothingSpent, type CostRow, type Price, type Spent } from '../model/cost.ts'
import { localTime } from '../model/time.ts'
import type { Clock } from '../seams/clock.ts'
import type { Costs } from '../store/costs.ts'

/** What models may cost; null: as much as they like. */
export type Budget = {
  readonly dayUsd: number | null
  readonly lessonUsd: number | null
  readonly lessonTokens: number | null
}

/** Keeps the books of what models cost, and says when there is nothing left to spend. */
export type Spending = {
  /** Throws `refused` (field `budget`) when a call with so much input may not be made. */
  check(call: { lesson: string | null; model: string; input: number }): void
  add(row: Omit<CostRow, 'v' | 'usd'>): Promise<void>
  ofLesson(lesson: string): Spent
  /** Why no model is asked any more today; null while there is something left. */
  exhausted(): string | null
}

type Sums = { readonly lessons: Map<string, Spent>; readonly days: Map<string, Spent> }

function noSums(): Sums {
  return { lessons: new Map(), days: new Map() }
}

export function openSpending(
  costs: Costs,
  options: { budget: Budget; clock: Clock; priceOf(model: string): Price | null },
): Spending {
  const { budget, clock, priceOf } = options
  const news = costs.follow()
  let sums = noSums()
  const dayOf = (at: string): string => localTime(at, clock.zone).day
  const today = (): string => dayOf(clock.now().toISOString())

  function count({ days, lessons }: Sums, row: CostRow): void {
    const day = dayOf(row.at)
    days.set(day, addRow(days.get(day) ?? nothingSpent, row))
    if (row.lesson !== null) lessons.set(row.lesson, addRow(lessons.get(row.lesson) ?? nothingSpent, row))
  }
  /** With what this and other processes have added by now. */
  function known(): Sums {
    const { rows, anew } = news()
    if (anew) sums = noSums()
    for (const row of rows) count(sums, row)
    return sums
  }
  const ofLesson = (lesson: string): Spent => known().lessons.get(lesson) ?? nothingSpent

  return {
    ofLesson,
    exhausted() {
      const spent = known().days.get(today())?.usd ?? 0
      return budget.dayUsd !== null && spent >= budget.dayUsd
        ? `Today's budget of ${dollars(budget.dayUsd)} is used up (${dollars(spent)} spent)`
        : null
    },
    check({ lesson, model, input }) {
      const price = priceOf(model)
      const next = price === null ? 0 : costOf({ input, cached: 0, output: 0 }, price)
      const day = known().days.get(today()) ?? nothingSpent
      if (budget.dayUsd !== null && day.usd + next > budget.dayUsd)
        throw overBudget(`Today's budget of ${dollars(budget.dayUsd)} is used up (${dollars(day.usd)} spent)`, 'budget.day')
      if (lesson === null) return
      const spent = ofLesson(lesson)
      if (budget.lessonUsd !== null && spent.usd + next > budget.lessonUsd)
        throw overLesson(
          `This lesson's budget of ${dollars(budget.lessonUsd)} is used up (${dollars(spent.usd)} spent)`,
          'budget.lesson',
        )
      if (budget.lessonTokens !== null && spent.input + spent.output + input > budget.lessonTokens)
        throw overLesson(
          `This lesson's budget of ${budget.lessonTokens} tokens is used up (${spent.input + spent.output} used)`,
          'budget.lesson.tokens',
        )
    },
    async add(given) {
      const price = priceOf(given.model)
      await costs.add({ v: 1, ...given, usd: price === null ? null : costOf(given, price) })
    },
  }
}

/** The day's budget stops all learning, a lesson's only that lesson. */
function overBudget(sentence: string, key: string): MemoryError {
  return new MemoryError('refused', `${sentence}.`, {
    field: 'budget',
    hint: `It goes on tomorrow, or now with: acontext config set ${key} <more>, then: acontext lessons retry.`,
  })
}

function overLesson(sentence: string, key: string): MemoryError {
  return new MemoryError('refused', `${sentence}.`, {
    field: 'lesson',
    hint: `Raise it: acontext config set ${key} <more>, then: acontext lessons retry. Or take the lesson out: acontext lessons drop <lesson>.`,
  })
}

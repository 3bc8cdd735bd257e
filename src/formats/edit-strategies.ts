import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'

/** How a conversation is made smaller when it is read; what is stored stays as it is. */
export type Strategy =
  | {
      readonly type: 'remove_tool_result'
      readonly keepRecent: number
      readonly keepTools: readonly string[]
      readonly above: number
      readonly placeholder: string
    }
  | {
      readonly type: 'remove_tool_call_params'
      readonly keepRecent: number
      readonly keepTools: readonly string[]
      readonly above: number
    }
  | { readonly type: 'middle_out'; readonly tokens: number }
  | { readonly type: 'token_limit'; readonly tokens: number }

/** Cheap and precise cuts first, whatever their order in the request: the contract's own order. */
export const strategyOrder: readonly Strategy['type'][] = [
  'remove_tool_result',
  'remove_tool_call_params',
  'middle_out',
  'token_limit',
]
const recent = 3

/**
 * Reads `[{ "type", "params" }]`. Throws `invalid` naming the strategy and its parameter.
 *
 * Defaults: the three newest results or calls are kept, results become "Done".
 */
export function parseStrategies(value: unknown): readonly Strategy[] {
  if (!Array.isArray(value)) throw bad('edit_strategies', 'must be a list of { type, params }')
  return value.map((each: unknown, index) => {
    const place = `edit_strategies[${index}]`
    if (!isObject(each)) throw bad(place, 'must be an object with type and params')
    const { type, params } = each
    const given = params === undefined || params === null ? {} : params
    if (!isObject(given)) throw bad(`${place}.params`, 'must be an object')
    return strategyOf(type, given, place)
  })
}

function strategyOf(type: unknown, params: Record<string, unknown>, place: string): Strategy {
  const at = (key: string): [unknown, string] => [params[key], `${place}.params.${key}`]
  switch (type) {
    case 'remove_tool_result': {
      const [placeholder = '', where] = at('tool_result_placeholder')
      if (typeof placeholder !== 'string') throw bad(where, 'must be text')
      return {
        type,
        keepRecent: wholeNumber(at('keep_recent_n_tool_results'), 0, recent),
        keepTools: texts(at('keep_tools')),
        above: wholeNumber(at('gt_token'), 1, 0),
        placeholder: placeholder.trim() === '' ? 'Done' : placeholder.trim(),
      }
    }
    case 'remove_tool_call_params':
      return {
        type,
        keepRecent: wholeNumber(at('keep_recent_n_tool_calls'), 0, recent),
        keepTools: texts(at('keep_tools')),
        above: wholeNumber(at('gt_token'), 1, 0),
      }
    case 'middle_out':
      return { type, tokens: wholeNumber(at('token_reduce_to'), 1) }
    case 'token_limit': {
      const [limit, where] = at('limit_tokens')
      return { type, tokens: wholeNumber([typeof limit === 'number' ? Math.trunc(limit) : limit, where], 1) }
    }
    default:
      throw bad(`${place}.type`, `must be one of ${strategyOrder.join(', ')}`)
  }
}

function wholeNumber([value, place]: [unknown, string], least: number, byDefault?: number): number {
  if ((value === undefined || value === null) && byDefault !== undefined) return byDefault
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw bad(place, `must be a whole number of at least ${least}`)
}

function texts([value, place]: [unknown, string]): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw bad(place, 'must be a list of tool names')
}

function bad(field: string, reason: string): MemoryError {
  return new MemoryError('invalid', `${field} ${reason}.`, { field })
}

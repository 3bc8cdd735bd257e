import { isObject, type JsonObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import { messageSayings, type CodexSaying } from './codex-items.ts'
import { present, textAt } from './fields.ts'

type Event = Record<string, unknown>

/**
 * Reads a conversation from what a rollout tells its screen (`event_msg`), for files that hold nothing else.
 *
 * Null for events that hold no conversation. Throws `invalid` and the field that is wrong.
 */
export type CodexEvents = {
  sayings(event: Event): readonly CodexSaying[] | null
  /** What the model thought; null for other events. */
  thoughts(event: Event): readonly Part[] | null
}

export function readCodexEvents(): CodexEvents {
  // Some versions tell only how a call ended, with all that its beginning would have said.
  const begun = new Set<string>()

  function begin(event: Event): readonly CodexSaying[] {
    const call = callOf(event)
    begun.add(textAt(event['call_id'], 'call_id'))
    return [call]
  }

  function end(event: Event): readonly CodexSaying[] {
    const isKnown = begun.has(textAt(event['call_id'], 'call_id'))
    return isKnown ? [resultOf(event)] : [callOf(event), resultOf(event)]
  }

  return {
    sayings(event) {
      const type = String(event['type'])
      switch (type) {
        case 'user_message':
          return userSayings(event)
        case 'agent_message':
          return messageSayings({ role: 'assistant', content: textAt(event['message'], 'message') })
        case 'web_search_end':
          return [callOf(event)]
        default: {
          const [, step] = /^(?:exec_command|patch_apply|mcp_tool_call)_(begin|end)$/.exec(type) ?? []
          return step === 'begin' ? begin(event) : step === 'end' ? end(event) : null
        }
      }
    },
    thoughts({ type, text }) {
      if (type !== 'agent_reasoning' && type !== 'agent_reasoning_raw_content') return null
      return typeof text === 'string' && text !== '' ? [{ type: 'thinking', text }] : []
    },
  }
}

/** Texts of an unusual kind, such as the surroundings, were written by the program. */
function userSayings({ message, images, kind }: Event): readonly CodexSaying[] {
  const urls = Array.isArray(images) ? images.filter((url) => typeof url === 'string') : []
  const content = [
    { type: 'input_text', text: textAt(message, 'message') },
    ...urls.map((url) => ({ type: 'input_image', image_url: url })),
  ]
  return messageSayings({ role: kind === undefined || kind === null || kind === 'plain' ? 'user' : 'developer', content })
}

/** The call behind an event, under the name that the model calls it by. */
function callOf(event: Event): CodexSaying {
  const id = textAt(event['call_id'], 'call_id')
  const { name, input } = toolOf(event)
  const meta: JsonObject = { id, name, arguments: JSON.stringify(input), type: 'function' }
  return { role: 'assistant', parts: [{ type: 'tool-call', meta }] }
}

function toolOf({ type, command, cwd, changes, invocation, query, action }: Event): { name: string; input: JsonObject } {
  if (String(type).startsWith('exec_command')) return { name: 'shell', input: present({ command, workdir: cwd }) }
  if (String(type).startsWith('patch_apply')) return { name: 'apply_patch', input: present({ changes }) }
  if (String(type).startsWith('web_search')) return { name: 'web_search', input: present({ query, action }) }
  const { server, tool, arguments: given } = isObject(invocation) ? invocation : {}
  return { name: `mcp__${String(server)}__${String(tool)}`, input: isObject(given) ? (given as JsonObject) : {} }
}

function resultOf(event: Event): CodexSaying {
  const { text, failed } = outcomeOf(event)
  const meta = { tool_call_id: textAt(event['call_id'], 'call_id'), ...(failed ? { is_error: true } : {}) }
  return { role: 'tool', parts: [{ type: 'tool-result', text, meta }] }
}

function outcomeOf({ result, exit_code: code, success, ...event }: Event): { text: string; failed: boolean } {
  if (isObject(result)) {
    const { Ok: done, Err: wrong } = result
    if (typeof wrong === 'string') return { text: wrong, failed: true }
    const { content, is_error: failed, isError = failed } = isObject(done) ? done : result
    const texts = Array.isArray(content)
      ? content.map((each) => (isObject(each) && typeof each['text'] === 'string' ? each['text'] : JSON.stringify(each)))
      : []
    return { text: texts.join(''), failed: isError === true }
  }
  const whole = [event['aggregated_output'], event['formatted_output']].find((each) => typeof each === 'string' && each !== '')
  const streams = [event['stdout'], event['stderr']].filter((each) => typeof each === 'string' && each !== '')
  return {
    text: typeof whole === 'string' ? whole : streams.join('\n'),
    failed: success === false || (typeof code === 'number' && code !== 0),
  }
}

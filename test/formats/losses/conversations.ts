import fc from 'fast-check'
import type { MessageFormat } from '../../../src/model/message.ts'

/** Random conversations of each format, ordinary and odd, as a client would send them. Calls and results share a few ids. */

const words = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('ok', '{"a": 1}', '[1]', 'näh — 好'))
const name = fc.option(fc.stringMatching(/^[a-z]{1,6}$/), { nil: undefined, freq: 3 })
const id = fc.constantFrom('c1', 'c2', 'c3', 'c4')
const tool = fc.constantFrom('look', 'edit')
const bytes = fc.base64String({ minLength: 4, maxLength: 12 })
const mark = fc.option(fc.constantFrom({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }), { nil: undefined, freq: 3 })
const object = fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z_]{1,6}$/), fc.constant('__proto__')), fc.jsonValue(), {
  maxKeys: 3,
})
const is = fc.constant
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

const openaiText = fc.record({ type: is('text'), text: words, cache_control: mark })
const openaiItem = fc.oneof(
  openaiText,
  fc.record({
    type: is('image_url'),
    image_url: fc.record({
      url: fc.oneof(
        fc.webUrl(),
        bytes.map((data) => `data:image/png;base64,${data}`),
      ),
      detail: optional(fc.constantFrom('low', 'high')),
    }),
  }),
  fc.record({ type: is('input_audio'), input_audio: fc.record({ data: bytes, format: fc.constantFrom('wav', 'mp3') }) }),
  fc.record({ type: is('file'), file: fc.record({ file_id: words, filename: optional(words) }) }),
  fc.record({
    type: is('file'),
    file: fc.record({ file_data: bytes.map((data) => `data:application/pdf;base64,${data}`), filename: optional(words) }),
  }),
)
const given = fc.oneof(
  object.map((value) => JSON.stringify(value)),
  fc.json(),
  words,
  object,
)
const openaiCall = fc.oneof(
  fc.record({ id, type: is('function'), function: fc.record({ name: tool, arguments: given }) }),
  fc.record({ id, type: is('custom'), custom: fc.record({ name: tool, input: words }) }),
)
const refusal = fc.record({ type: is('refusal'), refusal: words })
const openai = fc.oneof(
  fc.record({ role: is('user'), content: fc.oneof(fc.string(), fc.array(openaiItem, { minLength: 1, maxLength: 4 })), name }),
  fc.record({
    role: fc.constantFrom('system', 'developer'),
    content: fc.oneof(words, fc.array(openaiText, { minLength: 1, maxLength: 2 })),
    name,
  }),
  fc.record({
    role: is('assistant'),
    content: fc.oneof(is(null), fc.string(), fc.array(fc.oneof(openaiText, refusal), { maxLength: 3 })),
    refusal: fc.constantFrom(null, undefined, 'No.'),
    audio: optional(fc.record({ id: words })),
    reasoning_content: optional(words),
    tool_calls: optional(fc.array(openaiCall, { minLength: 1, maxLength: 3 })),
    function_call: optional(fc.record({ name: tool, arguments: given })),
    name,
  }),
  fc.record({
    role: is('tool'),
    tool_call_id: id,
    content: fc.oneof(fc.string(), fc.array(openaiText, { minLength: 1, maxLength: 2 })),
    name,
  }),
  fc.record({ role: is('function'), name: tool, content: fc.string() }),
)

const source = (type: string): fc.Arbitrary<object> =>
  fc.oneof(fc.record({ type: is('base64'), media_type: is(type), data: bytes }), fc.record({ type: is('url'), url: fc.webUrl() }))
const citation = fc.record({ type: is('char_location'), cited_text: words })
const block = fc.record({
  type: is('text'),
  text: words,
  cache_control: mark,
  citations: optional(fc.array(citation, { minLength: 1, maxLength: 2 })),
})
const image = fc.record({ type: is('image'), source: source('image/webp'), cache_control: mark })
const document = fc.record({
  type: is('document'),
  source: source('application/pdf'),
  title: optional(words),
  context: optional(words),
  citations: optional(is({ enabled: true })),
  cache_control: mark,
})
const result = fc.record({
  type: is('tool_result'),
  tool_use_id: id,
  content: fc.oneof(is(undefined), words, fc.array(fc.oneof(block, image, document), { maxLength: 3 })),
  is_error: fc.constantFrom(true, false, undefined),
  cache_control: mark,
})
const anthropic = fc.oneof(
  fc.record({ role: is('user'), content: fc.oneof(words, fc.array(fc.oneof(block, image, document, result), { maxLength: 4 })) }),
  fc.record({
    role: is('assistant'),
    content: fc.array(
      fc.oneof(
        block,
        image,
        fc.record({ type: is('tool_use'), id, name: tool, input: object, cache_control: mark }),
        fc.record({ type: is('thinking'), thinking: fc.oneof(words, is('')), signature: words }),
        fc.record({ type: is('redacted_thinking'), data: words }),
        fc.record({ type: is('server_tool_use'), id, name: is('web_search'), input: object }),
      ),
      { maxLength: 4 },
    ),
  }),
)

const signature = optional(fc.oneof(bytes, words))
const geminiText = fc.record({ text: words, thoughtSignature: signature })
const inline = fc.record({
  inlineData: fc.record({
    mimeType: fc.constantFrom('image/png', 'audio/wav', 'audio/mp3', 'video/mp4', 'application/pdf'),
    data: bytes,
  }),
})
const gemini = fc.oneof(
  fc.record({
    role: is('user'),
    parts: fc.array(
      fc.oneof(geminiText, inline, fc.record({ functionResponse: fc.record({ id, name: tool, response: object }) })),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    role: is('model'),
    parts: fc.array(
      fc.oneof(
        geminiText,
        inline,
        fc.record({ text: is(''), thoughtSignature: bytes }),
        fc.record({ text: words, thought: is(true), thoughtSignature: signature }),
        fc.record({ functionCall: fc.record({ id, name: tool, args: optional(object) }), thoughtSignature: signature }),
      ),
      { maxLength: 4 },
    ),
  }),
)

const own = (
  type: string,
  meta: fc.Arbitrary<object>,
  text: fc.Arbitrary<string | null | undefined> = is(undefined),
): fc.Arbitrary<object> => fc.record({ type: is(type), text, meta })
const link = fc.record({ url: fc.webUrl() })
const shownParts = fc.oneof(
  fc.record({ type: is('text'), text: words, meta: optional(fc.record({ cache_control: mark })) }),
  own(
    'image',
    fc.oneof(
      fc.record({ type: is('base64'), media_type: is('image/png'), data: bytes, cache_control: mark }),
      fc.record({ url: fc.webUrl(), detail: is('low') }),
    ),
  ),
  own('audio', fc.record({ data: bytes, format: is('wav') })),
  own('video', fc.record({ media_type: is('video/mp4'), data: bytes })),
  own(
    'file',
    fc.oneof(
      fc.record({ file_id: words, filename: words }),
      link,
      fc.record({ media_type: is('application/pdf'), data: bytes, title: words, context: words }),
    ),
  ),
)
const acontext = fc.oneof(
  fc.record({
    role: is('user'),
    parts: fc.array(
      fc.oneof(
        shownParts,
        own(
          'tool-result',
          fc.record({ tool_call_id: id, is_error: fc.boolean(), cache_control: mark }),
          fc.oneof(words, is(null)),
        ),
        own('data', fc.record({ data_type: is('geo'), where: object })),
      ),
      { maxLength: 4 },
    ),
    meta: optional(fc.record({ name, colour: optional(words) }, { requiredKeys: [] })),
  }),
  fc.record({ role: is('user'), parts: fc.tuple(own('tool-result', fc.record({ tool_call_id: is(''), name: tool }), words)) }),
  fc.record({
    role: is('user'),
    parts: fc.tuple(fc.record({ type: is('text'), text: words })),
    meta: fc.record({ original_role: fc.constantFrom('system', 'developer', 'nobody') }),
  }),
  fc
    .record({
      role: is('assistant'),
      parts: fc.array(
        fc.oneof(
          shownParts,
          own('text', is({ is_refusal: true }), words),
          own('text', fc.record({ citations: fc.array(citation, { minLength: 1, maxLength: 1 }) }), words),
          own(
            'tool-call',
            fc.record({
              id,
              name: tool,
              arguments: given,
              type: fc.constantFrom('function', 'tool_use', 'custom'),
              signature: optional(bytes),
            }),
          ),
          own('thinking', fc.record({ signature: optional(words) }), words),
          own('redacted_thinking', fc.record({ data: words })),
          own(
            'data',
            object.map((value) => ({ data_type: 'anthropic-block', block: { type: 'server_tool_use', value } })),
          ),
        ),
        { maxLength: 4 },
      ),
      single: fc.constantFrom(
        [],
        [{ type: 'thinking', text: 'hm', meta: { field: 'reasoning' } }],
        [{ type: 'tool-call', meta: { name: 'look', arguments: '{"at":1}', type: 'function' } }],
        [{ type: 'audio', meta: { id: 'audio_1' } }],
      ),
    })
    .map(({ role, parts, single }) => ({ role, parts: [...parts, ...single] })),
)

const one: Readonly<Record<MessageFormat, fc.Arbitrary<unknown>>> = { openai, anthropic, gemini, acontext }

/** As JSON has it: keys without a value are not there. */
export function conversation(format: MessageFormat): fc.Arbitrary<readonly unknown[]> {
  return fc.array(one[format], { maxLength: 6 }).map((messages) => JSON.parse(JSON.stringify(messages)) as unknown[])
}

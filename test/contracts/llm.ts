import { describe, expect, it } from 'vitest'
import type { Llm, LlmRequest } from '../../src/seams/llm.ts'
import { inOrder, type Answer } from '../support/provider.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'

export const plainRequest: LlmRequest = {
  about: { stage: 'test', session: null, space: null, lesson: null },
  messages: [
    { role: 'system', text: 'You count.' },
    { role: 'user', text: 'Count to three.' },
  ],
  tools: [
    { name: 'count', description: 'Tells the number.', parameters: { type: 'object', properties: { to: { type: 'integer' } } } },
  ],
}

const never = new AbortController().signal

/** What every model behind the seam keeps to, whatever its provider does. */
export function llmContract(open: (url: string, options?: { timeoutMs?: number; maxTokens?: number }) => Llm): void {
  const answering = async (answer: Answer, options: { timeoutMs?: number } = {}): Promise<{ llm: Llm; asked: () => number }> => {
    const provider = await scriptedProvider(inOrder(answer))
    return { llm: open(provider.url, options), asked: () => provider.requests.length }
  }

  describe('an answer', () => {
    it('has its text, its calls as they were written, and what it used', async () => {
      const usage = { prompt_tokens: 40, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 32 } }
      const { llm } = await answering({ say: 'I will count.', calls: [['count', '{"to": 3']], usage })

      expect(await llm.complete(plainRequest, never)).toEqual({
        text: 'I will count.',
        calls: [{ id: 'call_1_0', name: 'count', arguments: '{"to": 3' }],
        end: 'done',
        usage: { input: 40, cached: 32, output: 7, told: true },
      })
    })

    it.each([
      ['length', 'length'],
      ['content_filter', 'filtered'],
      ['stop', 'done'],
      ['something_new', 'done'],
    ])('that ended by %s says %s', async (finish, end) => {
      const { llm } = await answering({ say: 'Half a sent', finish })

      expect(await llm.complete(plainRequest, never)).toMatchObject({ end, text: 'Half a sent' })
    })

    it.each([
      ['none', undefined],
      ['null', null],
      ['negative', { prompt_tokens: -5, completion_tokens: -1 }],
      ['no numbers', { prompt_tokens: 'many', completion_tokens: 'few' }],
      ['more than there are bytes', { prompt_tokens: 9e12, completion_tokens: 3 }],
      ['nothing for something', { prompt_tokens: 0, completion_tokens: 0 }],
    ])('with wrong usage figures (%s) is estimated', async (_name, usage) => {
      const { llm } = await answering({ say: 'one two three', usage })
      const reply = await llm.complete(plainRequest, never)

      expect(reply.usage).toMatchObject({ told: false, cached: 0, output: 4 })
      expect(reply.usage.input).toBeGreaterThan(20)
      expect(reply.usage.input).toBeLessThan(200)
    })

    it.each([
      [
        'content in parts',
        {
          content: [
            { type: 'text', text: 'one ' },
            { type: 'text', text: 'two' },
          ],
        },
        { text: 'one two', calls: [] },
      ],
      ['no content at all', {}, { text: '', calls: [] }],
      [
        'calls without ids, arguments as an object',
        { content: null, tool_calls: [{ id: '', type: 'function', function: { name: 'count', arguments: { to: 3 } } }] },
        { text: '', calls: [{ id: 'call_1', name: 'count', arguments: '{"to":3}' }] },
      ],
    ])('in an odd shape is read: %s', async (_name, message, expected) => {
      const { llm } = await answering({ body: JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] }) })

      expect(await llm.complete(plainRequest, never)).toMatchObject(expected)
    })
  })

  describe('a failure has its code, a sentence and a hint, and one request was sent', () => {
    it.each<[string, Answer, string]>([
      ['429', { status: 429, message: 'slow down' }, 'busy'],
      ['500', { status: 500 }, 'unavailable'],
      ['503', { status: 503 }, 'unavailable'],
      ['a key that is not accepted', { status: 401, message: 'bad key' }, 'refused'],
      ['an unknown model', { status: 404, message: 'no such model' }, 'not-found'],
      ['a refused request', { status: 400, message: 'bad schema' }, 'invalid'],
      ['a prompt that is too long', { status: 400, message: 'maximum context length is 8192 tokens' }, 'too-large'],
      ['a filtered prompt', { status: 400, message: 'content_filter triggered' }, 'invalid'],
      ['a cut connection', { trouble: 'cut' }, 'unavailable'],
      ['an answer that breaks off', { trouble: 'half' }, 'unavailable'],
      ['truncated JSON', { body: '{"choices":[{"message":{"content":"on' }, 'unavailable'],
      ['no JSON', { body: '<html>Bad gateway</html>' }, 'unavailable'],
      ['empty choices', { body: '{"choices":[]}' }, 'unavailable'],
      ['null', { body: 'null' }, 'unavailable'],
      ['huge output', { trouble: 'huge' }, 'too-large'],
    ])('%s', async (_name, answer, code) => {
      const { llm, asked } = await answering(answer)

      await expect(llm.complete(plainRequest, never)).rejects.toMatchObject({ name: 'MemoryError', code })
      await expect(llm.complete(plainRequest, never)).rejects.toSatisfy(
        ({ message }: Error) => message.length < 500 && message.endsWith('.') && !message.includes('secret-key'),
      )
      expect(asked()).toBe(2)
    })

    it.each(['hang', 'slow'] as const)('a provider that does not finish (%s) is left in time', async (trouble) => {
      const { llm } = await answering({ trouble }, { timeoutMs: 150 })

      await expect(llm.complete(plainRequest, never)).rejects.toMatchObject({ code: 'unavailable' })
    })

    it('nobody listens', async () => {
      const provider = await scriptedProvider(inOrder({ say: 'gone' }))
      await provider.close()

      await expect(open(provider.url).complete(plainRequest, never)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('ECONNREFUSED') as string,
      })
    })

    it.each([
      ['retry-after', '7', 7000],
      ['retry-after-ms', '250', 250],
      ['retry-after', 'soon', null],
    ])('%s: %s is told', async (header, value, retryAfterMs) => {
      const { llm } = await answering({ status: 429, headers: { [header]: value } })

      await expect(llm.complete(plainRequest, never)).rejects.toMatchObject({ code: 'busy', retryAfterMs })
    })

    it('an abort is told as one', async () => {
      const { llm } = await answering({ trouble: 'hang' })
      const stop = new AbortController()
      const asked = llm.complete(plainRequest, stop.signal)
      stop.abort()

      await expect(asked).rejects.toMatchObject({ code: 'interrupted' })
    })
  })
}

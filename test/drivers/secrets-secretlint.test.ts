import { describe, expect, it } from 'vitest'
import { secretlintSecrets } from '../../src/drivers/secrets-secretlint.ts'

const found = async (text: string): Promise<string[]> =>
  (await secretlintSecrets().find(text)).map(({ start, end }) => text.slice(start, end))

describe('secretlint and the supplement', () => {
  it('find what either of them knows, each stretch once', async () => {
    expect(await found('GITHUB_TOKEN=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 and card 4012 8888 8888 1881')).toEqual([
      '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',
      '4012 8888 8888 1881',
    ])
    expect(await found('postgres://app:hunter2secret@db.example/x')).toHaveLength(1)
  })

  it('cannot be switched off by a comment in the text', async () => {
    expect(await found('/* secretlint-disable */ xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx')).not.toEqual([])
  })

  it('leave prose alone', async () => {
    expect(await found('Add a dark mode toggle to the settings page, it should remember the choice.')).toEqual([])
  })
})

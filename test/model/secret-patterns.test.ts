import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCardNumber, isIban } from '../../src/model/secret-checks.ts'
import { findSecrets, mergeSpans } from '../../src/model/secret-patterns.ts'
import { secretRules } from '../../src/model/secret-rules.ts'

describe('secrets in prose', () => {
  it.each(secretRules.map((rule) => [rule.kind, rule.why, rule.example] as const))('%s: %s', (kind, _, example) => {
    expect(findSecrets(example).map((span) => span.kind)).toContain(kind)
  })

  it.each([
    'the password is expired',
    'the token is in the vault, ask Kim for it',
    'error: password authentication failed for user app',
    'commit 4f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f6a7b8c9d is fine',
    'session 2f1c1ad5-3c8e-4c39-9a51-0d7f5c9f7d11 was imported',
    'src/components/Dashboard/Widget2Container.tsx',
    'com.android.build.api.variant.impl.LibraryVariantBuilderImpl',
    'OnCalendar=*-*-* 03:00:00, from 94% to 39%, 8.412,60 EUR',
    'invoices go to ap@helvion.example from now on',
    'doi:10.5555/bsd.2019.114 and invoice QB-1187 of 2025-06-15',
  ])('there is none in: %s', (text) => {
    expect(findSecrets(text)).toEqual([])
  })

  it('are told by their check digits', () => {
    expect(isCardNumber('4012 8888 8888 1881')).toBe(true)
    expect(isCardNumber('4012 8888 8888 1882')).toBe(false)
    expect(isIban('DE89 3704 0044 0532 0130 00')).toBe(true)
    expect(isIban('DE88 3704 0044 0532 0130 00')).toBe(false)
  })

  it('are spans in order that do not overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(10))), (drawn) => {
        const merged = mergeSpans(drawn.map(([start, length]) => ({ start, end: start + length + 1, kind: 'x' })))
        return merged.every((span, index) => span.start >= (merged[index - 1]?.end ?? 0))
      }),
    )
  })

  it.each(['a', 'a-b.', '1 ', 'password ', 'a@', '://', 'born ', '\u4e00'])(
    'a search that is not linear would never come to the end of a long text of %j',
    (piece) => {
      const text = `${piece.repeat(200_000)}\npassword: hunter2-hunter2`

      expect(
        findSecrets(text)
          .map(({ start, end }) => text.slice(start, end))
          .join(),
      ).toContain('hunter2')
    },
  )
})

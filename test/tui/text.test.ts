import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { backgroundIn, paletteFor } from '../../src/tui/background.ts'
import { keysOf } from '../../src/tui/keys.ts'
import { display, oneLine } from '../../src/tui/text/display.ts'
import { renderMarkdown } from '../../src/tui/text/markdown.ts'
import { paint } from '../../src/tui/text/paint.ts'
import { cutLine, fitLine, lineWidth, span, wrapLine, wrapText } from '../../src/tui/text/spans.ts'
import { characters, columnsOf, cut, fit } from '../../src/tui/text/width.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '日本語のテキスト',
    '👩‍👩‍👧 family',
    'नमस्ते दुनिया',
    '\u001b[31mred\u001b[0m',
    'e\u0301',
    '🇩🇪',
    'a\tb',
    '\ud800',
    '한국어',
    '𖿠 𝅘𝅥𝅮',
    'العربية',
  ),
)
const width = fc.integer({ min: 1, max: 40 })

test('what a terminal would obey is spelt out, and the text around it stays', () => {
  expect(display('a\u001b[2Jb\u0007c\r\nd')).toBe('a\\u001b[2Jb\\u0007c\nd')
  expect(display('\u202eevil')).toBe('\\u202eevil')
  expect(display('\u{e0041}')).toBe('\\ue0041')
  expect(display('tab\there \ud800')).toBe('tab  here \ufffd')
  expect(oneLine('  two\n\n lines ')).toBe('two lines')
})

test('nothing that is displayed holds a control character, whatever it was', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(display(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }),
  )
})

test('text that is fitted takes exactly its columns, whatever it was', () => {
  fc.assert(
    fc.property(anyText, width, (text, columns) => {
      const shown = oneLine(text)
      expect(columnsOf(fit(shown, columns))).toBe(columns)
      expect(columnsOf(cut(shown, columns))).toBeLessThanOrEqual(columns)
      expect(lineWidth(fitLine([span(shown), span(shown, 'dim')], columns))).toBe(columns)
      expect(lineWidth(cutLine([span(shown), span(shown, 'dim')], columns))).toBeLessThanOrEqual(columns)
    }),
  )
})

test('what is not measured is as wide as it is long', () => {
  const everything = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).filter(
    (text) => !/[\p{C}\p{M}]/u.test(text),
  )

  const wrong = everything.filter((text) => columnsOf(text) !== stringWidth(text) || characters(text).length !== 1)

  expect(wrong).toEqual([])
})

test('text that is wrapped fits, and nothing but blanks is lost', () => {
  const bare = (text: string): string => text.replace(/\s/g, '')
  fc.assert(
    fc.property(anyText, fc.integer({ min: 4, max: 40 }), fc.integer({ min: 0, max: 3 }), (text, columns, indent) => {
      const shown = display(text)
      const lines = shown.split('\n').flatMap((line) => wrapLine([span(line)], columns, indent))
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns)
      expect(bare(lines.flatMap((line) => line.map((each) => each.text)).join(''))).toBe(bare(shown))
    }),
  )
})

test('words are kept whole where they fit', () => {
  const lines = wrapText('the quick brown fox jumps', 10).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )

  expect(lines).toEqual(['the quick', 'brown fox', 'jumps'])
})

test('Markdown is shown as it is meant, line by line', () => {
  const text =
    '---\nname: x\n---\n# Title\n\n**Steps:**\n1. `run` it\n- a [link](https://example.com)\n\n```\n# no heading\n```\n'
  const rows = renderMarkdown(text, 40).map(({ rows: each }) =>
    each.map((line) => line.map((part) => part.text).join('')).join('|'),
  )

  expect(rows).toEqual([
    '---',
    'name: x',
    '---',
    'Title',
    '',
    'Steps:',
    '1. run it',
    '• a link',
    '',
    '```',
    '# no heading',
    '```',
  ])
  expect(renderMarkdown(text, 40)[3]?.rows[0]?.[0]?.tone).toBe('title')
})

test('without colours no colour is written, and what is chosen can still be seen', () => {
  const line = [span('good', 'good'), span(' dim', 'dim')]

  expect(paint(line, 'none')).toBe('good\u001b[2m dim\u001b[0m')
  expect(paint(line, 'none', true)).toContain('\u001b[7m')
  expect(paint(line, 'own')).toContain('\u001b[32m')
})

test('where the background is light or unknown, each colour reads on white and on black', () => {
  const levels = [0, 95, 135, 175, 215, 255]
  // The relative luminance of WCAG 2, of a colour of the cube of 216.
  const luminance = (code: number): number => {
    const parts = [Math.floor((code - 16) / 36), Math.floor((code - 16) / 6) % 6, (code - 16) % 6].map(
      (level) => (levels[level] ?? 0) / 255,
    )
    const [red = 0, green = 0, blue = 0] = parts.map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const tones = ['accent', 'good', 'bad', 'warn', 'title', 'heading', 'code', 'link'] as const
  const codes = tones.map((tone) => Number(/38;5;(\d+)m/.exec(paint([span('x', tone)], 'between'))?.[1]))

  for (const code of codes) {
    expect(1.05 / (luminance(code) + 0.05)).toBeGreaterThan(4)
    expect((luminance(code) + 0.05) / 0.05).toBeGreaterThan(4)
  }
  expect(paletteFor('many', 'light')).toBe('between')
  expect(paletteFor('many', null)).toBe('between')
  expect(paletteFor('many', 'dark')).toBe('own')
  expect(paletteFor('few', null)).toBe('own')
  expect(paletteFor('none', 'dark')).toBe('none')
})

test('what a terminal answers of its background is told from keys', () => {
  expect(backgroundIn('11;rgb:ffff/ffff/ffff')).toBe('light')
  expect(backgroundIn('\u001b]11;rgb:fd/f6/e3\u0007')).toBe('light')
  expect(backgroundIn('11;rgba:0000/2b2b/3636/ffff')).toBe('dark')
  expect(backgroundIn('jjj')).toBeNull()
  expect(backgroundIn('11')).toBeNull()
})

const plain = {} as Parameters<typeof keysOf>[1]

test('several keys that come at once are several keys', () => {
  expect(keysOf('jjj', plain)).toEqual(['j', 'j', 'j'])
  expect(keysOf('j\rk\t\u0004', plain)).toEqual(['j', 'enter', 'k', 'tab', 'ctrl-d'])
  expect(keysOf('日本', plain)).toEqual(['日', '本'])
  expect(keysOf('', { ...plain, downArrow: true })).toEqual(['down'])
  expect(keysOf('d', { ...plain, ctrl: true })).toEqual(['ctrl-d'])
})

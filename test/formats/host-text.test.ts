import { describe, expect, test } from 'vitest'
import { claudeCodeWords, codexWords, splitHostText } from '../../src/formats/host-text.ts'

describe("the program's words in a user's message", () => {
  test.each([
    ['<command-name>/clear</command-name>\n<command-args></command-args>'],
    ['<local-command-stdout>Set model</local-command-stdout>'],
    ['<local-command-caveat>Caveat: …</local-command-caveat>'],
    ['<bash-stdout>3 files'],
    ['[Request interrupted by user for tool use]'],
    ['<system-reminder>The list is empty</system-reminder>'],
    ['<task-notification><status>completed</status></task-notification>'],
  ])('%j is no word of the user', (text) => {
    expect(splitHostText(text, claudeCodeWords)).toMatchObject({ own: '' })
  })

  test('a reminder within the words is cut out of them', () => {
    const text = 'Run the tests.<system-reminder>Plan mode is off</system-reminder> All of them.'
    expect(splitHostText(text, claudeCodeWords)).toEqual({
      own: 'Run the tests. All of them.',
      host: '<system-reminder>Plan mode is off</system-reminder>',
    })
  })

  test('a text of the user is given back to the letter, tags of their own included', () => {
    for (const text of ['  Please\n', 'What does <command-name> mean?', '<div>\n</div>', '<skillful> people', '']) {
      expect(splitHostText(text, claudeCodeWords)).toEqual({ own: text, host: '' })
    }
  })

  test('what Codex puts before the words is told from them', () => {
    expect(splitHostText('<environment_context>\n</environment_context>', codexWords).own).toBe('')
    expect(splitHostText('# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>a</INSTRUCTIONS>', codexWords).own).toBe('')
    expect(splitHostText('<permissions instructions>x</permissions instructions>\nGo on.', codexWords).own).toBe('Go on.')
    const wrapped = '# Context from my IDE setup:\n- a.ts\n\n## My request for Codex:\nFix it.'
    expect(splitHostText(wrapped, codexWords).own).toBe('Fix it.')
  })

  test('many tags that are never closed cost no more than one look each', () => {
    const text = `x${'<system-reminder>'.repeat(200_000)}`
    expect(splitHostText(text, claudeCodeWords).own).toBe(text)
  })
})

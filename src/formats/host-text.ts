/** What a program writes into a user's message beside, or instead of, the user's own words. */
export type HostWords = {
  /** Elements that stand before the user's words. */
  readonly tags: readonly string[]
  /** Elements that may stand anywhere in them. */
  readonly inline: readonly string[]
  /** Beginnings of texts that are the program's from end to end. */
  readonly phrases: readonly string[]
  /** The line after which, in a text that begins with the phrase, the user's words come. */
  readonly handover: readonly { readonly phrase: string; readonly line: string }[]
}

export type SplitText = { readonly own: string; readonly host: string }

export const claudeCodeWords: HostWords = {
  tags: [
    'command-name',
    'command-message',
    'command-args',
    'command-contents',
    'local-command-caveat',
    'local-command-stdout',
    'local-command-stderr',
    'bash-input',
    'bash-stdout',
    'bash-stderr',
    'task-notification',
    'user-memory-input',
    'user-prompt-submit-hook',
    'session-start-hook',
    'post-tool-use-hook',
    'ide_opened_file',
    'ide_selection',
    'ide_diagnostics',
    'new-diagnostics',
    'system-reminder',
  ],
  inline: ['system-reminder'],
  phrases: [
    'Caveat: The messages below were generated',
    '[Request interrupted by user',
    'This session is being continued from a previous conversation',
    'Stop hook feedback:',
  ],
  handover: [],
}

export const codexWords: HostWords = {
  tags: [
    'environment_context',
    'ENVIRONMENT_CONTEXT',
    'user_instructions',
    'INSTRUCTIONS',
    'permissions instructions',
    'collaboration_mode',
    'skills_instructions',
    'apps_instructions',
    'plugins_instructions',
    'recommended_plugins',
    'app-context',
    'personality_spec',
    'model_switch',
    'skill',
    'turn_aborted',
    'subagent_notification',
    'user_shell_command',
    'user_action',
  ],
  inline: [],
  phrases: ['# AGENTS.md instructions'],
  handover: [{ phrase: '# Context from my IDE setup', line: '## My request for Codex:' }],
}

/** Parts a text into the user's own words and the program's. A text without the program's is given back as it is. */
export function splitHostText(text: string, words: HostWords): SplitText {
  const host: string[] = []
  let own = text
  for (let length = leading(own, words); length > 0; length = leading(own, words)) {
    host.push(own.slice(0, length).trim())
    own = own.slice(length)
  }
  for (const tag of words.inline) own = withoutInline(own, tag, host)
  if (host.length === 0) return { own: text, host: '' }
  return { own: own.trim(), host: host.join('\n') }
}

/** How many characters at the beginning are the program's. */
function leading(text: string, words: HostWords): number {
  const start = text.length - text.trimStart().length
  if (start === text.length) return 0
  for (const { phrase, line } of words.handover) {
    const end = text.startsWith(phrase, start) ? text.indexOf(line) : -1
    if (end !== -1) return end + line.length
  }
  if (words.phrases.some((phrase) => text.startsWith(phrase, start))) return text.length
  if (text[start] !== '<') return 0
  const tag = words.tags.find((each) => opens(text, start, each))
  if (tag === undefined) return 0
  const close = text.indexOf(`</${tag}>`, start)
  // One that is never closed was cut off; what it holds is still the program's.
  return close === -1 ? text.length : close + tag.length + 3
}

function opens(text: string, start: number, tag: string): boolean {
  const after = text[start + tag.length + 1]
  return text.startsWith(tag, start + 1) && (after === '>' || after === ' ')
}

function withoutInline(text: string, tag: string, host: string[]): string {
  const [open, close] = [`<${tag}>`, `</${tag}>`]
  const kept: string[] = []
  let from = 0
  for (let start = text.indexOf(open); start !== -1; start = text.indexOf(open, from)) {
    const end = text.indexOf(close, start)
    if (end === -1) break
    kept.push(text.slice(from, start))
    host.push(text.slice(start, end + close.length))
    from = end + close.length
  }
  return from === 0 ? text : kept.join('') + text.slice(from)
}

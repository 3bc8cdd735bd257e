import type { SecretLintRulePresetCreator } from '@secretlint/types'
import { once } from '../model/once.ts'
import { findSecrets, mergeSpans } from '../model/secret-patterns.ts'
import type { Secrets, SecretSpan } from '../seams/secrets.ts'

type PresetContext = Parameters<SecretLintRulePresetCreator['create']>[0]
type Rule = Parameters<PresetContext['registerRule']>[0]
type Lint = (text: string) => Promise<SecretSpan[]>

/**
 * All key formats that secretlint knows have a run of 16 or more key characters with a digit in it, a word that names them,
 * or a password in an address. Other prose never waits for the linter.
 */
const mayHoldKey = /(?=[A-Za-z0-9_/+=-]{0,80}\d)[A-Za-z0-9_/+=-]{16}|:\/\/[^\s/]{1,200}@|PRIVATE KEY|private_key/

/**
 * Finds secrets with secretlint's recommended rules, and with our own for what those do not look for: passwords in prose,
 * cards, accounts and personal numbers. The rules are loaded at the first text that may hold a key (some 30 ms, once).
 *
 * The rules are run without secretlint's core: that keeps a timing mark of every run for ever, and looks through all of them
 * at each further one, which a daemon cannot afford. Its filter rule is left out too: a comment in a transcript must not be
 * able to switch the search off.
 */
export function secretlintSecrets(): Secrets {
  const loaded = once(loadLint)
  return {
    async find(text) {
      const own = findSecrets(text)
      if (!mayHoldKey.test(text)) return own
      const lint = await loaded()
      return mergeSpans([...own, ...(await lint(text))])
    },
  }
}

async function loadLint(): Promise<Lint> {
  const { creator } = await import('@secretlint/secretlint-rule-preset-recommend')
  const rules: Rule[] = []
  creator.create({ sharedOptions: {}, registerRule: (rule) => void rules.push(rule as Rule) }, {})
  const scanners = rules.filter((rule) => rule.meta.type === 'scanner')
  return async (text) => {
    const spans = await Promise.all(scanners.map((rule) => spansOf(rule, text)))
    return spans.flat()
  }
}

async function spansOf(rule: Rule, text: string): Promise<SecretSpan[]> {
  const spans: SecretSpan[] = []
  const handler = rule.create(
    {
      sharedOptions: {},
      createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
      report: ({ range: [start, end] }) =>
        void spans.push({ start, end, kind: rule.meta.id.replace('@secretlint/secretlint-rule-', '') }),
      ignore: () => undefined,
    },
    {},
  )
  await handler.file?.(sourceOf(text))
  return spans
}

function sourceOf(content: string): Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0] {
  const nowhere = { line: 1, column: 0 }
  return {
    content,
    contentType: 'text',
    filePath: 'message.txt',
    physicalFilePath: undefined,
    ext: '.txt',
    hasBOM: false,
    getFilePath: () => 'message.txt',
    getPhysicalFilePath: () => undefined,
    indexToPosition: () => nowhere,
    positionToIndex: () => 0,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start: nowhere, end: nowhere }),
  }
}

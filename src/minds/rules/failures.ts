import { oneOf } from './pattern.ts'

/** How tools say that something went wrong; each with a line as it really comes. */
export const failureSigns: readonly { readonly sign: RegExp; readonly example: string }[] = [
  {
    sign: /^[^\w"\n]{0,4}(?:\w+[ -]){0,3}(?:error|erro|fehler|erreur|fatal|failed|failure|exception|panic|denied|rejected)\b\W{0,3}[:(\s]/im,
    example: 'error: no such column',
  },
  { sign: /"(?:error|errors|errmsg|error_code)"\s*:\s*(?!null|false|\[\]|""|0\b)/i, example: '{"error":"SLOT_TAKEN"}' },
  { sign: /^(?:\w+(?:Error|Exception)|Traceback)\b/m, example: 'ValueError: bad date' },
  {
    sign: /npm ERR!|\b(?:ERR_[A-Z_]+|E[A-Z]{4,}: |exit code [1-9]|exited with [1-9]|returned [1-9]\d* exit status|Segmentation fault|command not found)\b/,
    example: 'npm ERR! code ETIMEDOUT',
  },
  {
    sign: oneOf('i')`
      \b(?:No such file or directory|No module named|Permission denied|permission denied|access denied)\b
      \b(?:connection (?:refused|timed out|reset)|timed? ?out|not allowed|unauthorized|forbidden|invalid UTF-8)\b
    `,
    example: 'connect: Connection timed out',
  },
  { sign: /^(?:HTTP\/[\d.]+ )?(?:4\d\d|5\d\d) [A-Z]/m, example: '504 Gateway Timeout' },
  { sign: /^\s*(?:FAIL|✗|✖|×)\s/m, example: 'FAIL src/a.test.ts' },
  { sign: /\b(?:policy: )?(?:command|request|call) (?:rejected|refused|blocked)\b/i, example: 'policy: command rejected' },
  { sign: /\b[1-9]\d* (?:errors?|failed|failures?|problems? \()/i, example: '3 failed, 12 passed' },
  { sign: /[:：]\s*\S{0,8}(?:错误|失败|エラー|失敗)/m, example: 'find: -mtime: 参数错误' },
  { sign: /^(?:错误|エラー|失败)|(?:に失敗|失败了?)[。:：]/m, example: '错误：找不到文件' },
]

const fine = /\b0 (?:errors?|failed|failures?)\b|\bno errors?\b/gi

/** True when a tool's answer tells of a failure, flagged or not. */
export function isFailure(text: string): boolean {
  const told = text.slice(0, 2000).replace(fine, '')
  return failureSigns.some(({ sign }) => sign.test(told))
}

/** The one line of a failed result that says what was wrong; never instructions, however loud. */
export function failureLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const telling = lines.find((line) => isFailure(line)) ?? lines[0] ?? ''
  const message = /"(?:message|detail|error)"\s*:\s*"([^"]{6,})"/.exec(telling)
  const code = /"(?:error|code)"\s*:\s*"([^"]+)"/.exec(telling)
  const said =
    message === null
      ? telling
      : [code?.[1], message[1]].filter((each, index, all) => each !== undefined && all.indexOf(each) === index).join(': ')
  return said.replace(/\s+/g, ' ').slice(0, 160)
}

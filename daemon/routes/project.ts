import { MemoryError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { jsonObject } from '../fields.ts'
import { answer, refused, type Reply } from '../reply.ts'
import { route } from '../route.ts'

/** Bytes, as the wire's contract has it. */
const configsLimit = 64 << 10
const criteria = ['task_success_criteria', 'task_failure_criteria'] as const
/** Bytes, as the wire's contract has it. */
const longestCriterion = 2000
const tooLargeOrNone = { status: 400, msg: 'invalid or too-large JSON body (max 64KB)' }

export const project = [
  route({
    method: 'GET',
    path: '/project/configs',
    summary: 'Read the settings of the project.',
    tag: 'project',
    answer: jsonObject(),
    async handle(_call, { memory }) {
      return answer({ ...(await memory.project.configs()), encryption_enabled: false }, 'ok')
    },
  }),
  route({
    method: 'PATCH',
    path: '/project/configs',
    summary: 'Merge settings into those of the project; a null removes its key.',
    tag: 'project',
    body: jsonObject(),
    bodyLimit: configsLimit,
    answer: jsonObject(),
    problems: { 'too-large': tooLargeOrNone },
    async handle({ body }, { memory }) {
      checkConfigs(body)
      return answer(await memory.project.configure(body), 'ok')
    },
  }),
  route({
    method: 'POST',
    path: '/project/encrypt',
    summary: 'Not offered: 501.',
    tag: 'project',
    status: 501,
    handle: noEncryption,
  }),
  route({
    method: 'POST',
    path: '/project/decrypt',
    summary: 'Refused: no project is encrypted.',
    tag: 'project',
    status: 400,
    handle: () => refused(400, 'project encryption is not enabled'),
  }),
]

function checkConfigs(configs: JsonObject): void {
  if (Object.keys(configs).length === 0) throw new MemoryError('invalid', 'empty body', { field: 'body' })
  for (const key of criteria) {
    const value = configs[key] ?? ''
    if (typeof value !== 'string') throw new MemoryError('invalid', `${key} must be a string`, { field: key })
    if (Buffer.byteLength(value) > longestCriterion) {
      throw new MemoryError('invalid', `${key} exceeds max length (2000 chars)`, { field: key })
    }
  }
}

function noEncryption(): Reply {
  return refused(501, 'This server does not encrypt projects yet; keep the home on an encrypted disk.')
}

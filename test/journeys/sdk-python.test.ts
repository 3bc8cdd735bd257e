import { spawn } from 'node:child_process'
import { expect, onTestFinished, test, type TestContext } from 'vitest'
import { pythonEnvironment, type PythonEnvironment } from '../../scripts/python-environment.mjs'
import type { Started } from '../../src/cli/daemon.ts'
import type { MadeKey } from '../../src/cli/key-view.ts'
import { acontext, answer } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

test('the official Python client, synchronous and asynchronous, does everything that it can do', async (context) => {
  const python = environmentOr(context)
  const home = temporaryHome()
  onTestFinished(() => void acontext(home, ['down']))
  const { url, key } = answer<Started>(home, ['up', '--detach', '--port', '0'])
  answer(home, ['projects', 'create', 'other'])
  const other = answer<MadeKey>(home, ['keys', 'create', '--project', 'other'])

  const { code, said } = await run(python.suite, python.interpreter, {
    ACONTEXT_BASE_URL: `${url}/api/v1`,
    ACONTEXT_API_KEY: key ?? '',
    ACONTEXT_OTHER_KEY: other.key,
  })

  const { lines } = answer<{ lines: string[] }>(home, ['logs', '-n', '1000'])
  expect(code, `${said}\n${lines.join('\n')}`).toBe(0)
  // A fault of the daemon's own is logged with the request that met it.
  expect(lines.filter((line) => / (GET|POST|PUT|PATCH|DELETE) /.test(line))).toEqual([])
})

test('the Python client of the older generation finds tasks, learns in a space, and asks it', async (context) => {
  const { olderSuite, interpreter, older } = environmentOr(context)
  const home = temporaryHome()
  onTestFinished(() => void acontext(home, ['down']))
  const { url, key } = answer<Started>(home, ['up', '--detach', '--port', '0'])

  const env = { ACONTEXT_BASE_URL: `${url}/api/v1`, ACONTEXT_API_KEY: key ?? '', PYTHONPATH: older }
  const { code, said } = await run(olderSuite, interpreter, env)

  expect(code, said).toBe(0)
})

function environmentOr(context: TestContext): PythonEnvironment {
  const python = pythonEnvironment()
  if (python !== null) return python
  const reason = 'the official Python client is not installed; with Python 3.10 or newer, `npm run sdk` installs it'
  console.log(`Skipped: ${reason}`)
  return context.skip(reason)
}

/** Runs a suite, and gives what it said. */
function run(suite: string, interpreter: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  // No byte code among the sources, and no proxy on the way to this machine.
  const own = { PYTHONDONTWRITEBYTECODE: '1', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' }
  const child = spawn(interpreter, ['-m', 'pytest'], { cwd: suite, env: { ...process.env, ...own, ...env } })
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said }))
  })
}

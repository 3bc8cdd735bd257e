// The virtual environment in which the official Python client is tried out (test/sdk/python), and beside it, in a folder of its own,
// one of its older generation (test/sdk/python-older), which shares what it needs.
//
// Run as a script it makes that environment, unless it is there and whole. It never fails: without Python, or without network,
// it says so in one line, and the tests of that client are skipped.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sdk = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test/sdk')
const suite = join(sdk, 'python')
const olderSuite = join(sdk, 'python-older')
const folder = join(suite, '.venv')
const older = join(folder, 'older')
const lists = [suite, olderSuite].map((each) => join(each, 'requirements.txt'))
const wanted = lists.map((list) => readFileSync(list, 'utf8')).join('\n')
/** Written last: an environment without it, or with another one, is not whole. */
const stamp = join(folder, '.installed')
const windows = process.platform === 'win32'
const interpreter = join(folder, windows ? 'Scripts/python.exe' : 'bin/python')
const longestMs = 180_000

/** The suites, the interpreter that they run with, and where the older client lies; null when the environment was not made, or for other versions. */
export function pythonEnvironment() {
  const whole = existsSync(interpreter) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  return whole ? { suite, olderSuite, interpreter, older } : null
}

if (process.argv[1] === fileURLToPath(import.meta.url) && pythonEnvironment() === null) {
  const why = make()
  console.error(why === null ? 'The official Python client is installed.' : `The official Python client is not tried out: ${why}`)
}

/** Why it cannot be made; null when it was. */
function make() {
  const python = ['python3', 'python'].find(
    (name) => run(name, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']) === null,
  )
  if (python === undefined) return 'there is no Python 3.10 or newer with its module venv.'
  rmSync(folder, { recursive: true, force: true })
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '20']
  const failed =
    run(python, ['-m', 'venv', folder]) ??
    run(interpreter, ['-m', 'pip', 'install', ...quietly, '-r', lists[0]]) ??
    run(interpreter, ['-m', 'pip', 'install', ...quietly, '--no-deps', '--target', older, '-r', lists[1]])
  if (failed === null) writeFileSync(stamp, wanted)
  return failed
}

/** What a program says last when it fails; null when it does not. */
function run(program, words) {
  const { status, error, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: longestMs })
  if (status === 0) return null
  return error?.message ?? `${stdout}${stderr}`.trim().split('\n').at(-1) ?? `${program} ended with ${status}`
}

/**
 * Kills a Node process at its n-th file-system change, as a power cut would, without a word in the program itself.
 *
 *   node --import ./test/support/kill-at.mjs program.js
 *
 * Settings, by environment:
 *   KILL_AT=n        SIGKILL just before the n-th changing call (1 is the first). Absent: never.
 *   KILL_TORN=1      when that call writes, half of its bytes are written first.
 *   KILL_COUNT=path  at a normal exit the number of changing calls is written there, so that a loop knows where to end.
 *   KILL_TRACE=path  every counted call is appended there as "number name first-argument", to find out what the n-th one was.
 *
 * Changing calls are: open for writing, write, writev, writeFile, appendFile, rename, link, symlink, unlink, rm, rmdir, mkdir,
 * mkdtemp, truncate, copyFile, cp, chmod, utimes, fsync, fdatasync and what they are called on descriptors and file handles;
 * as sync, callback and promise. Some of Node's own functions call others of this list (writeFileSync: openSync, writeSync);
 * both count, so that there is a kill between them. Programs that are started (git) are not touched. Works for ES modules and
 * CommonJS, named and default imports, as long as this file is loaded first (--import, or NODE_OPTIONS="--import …", which
 * child processes of Node inherit; each process counts for itself).
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const killAt = Number(process.env.KILL_AT ?? Infinity)
const torn = process.env.KILL_TORN === '1'
const original = { openSync: fs.openSync, writeSync: fs.writeSync, writeFileSync: fs.writeFileSync, closeSync: fs.closeSync }
let count = 0
let silent = false

const changing =
  /^(open|write|writev|writeFile|appendFile|rename|link|symlink|unlink|rm|rmdir|mkdir|mkdtemp|f?truncate|copyFile|cp|[fl]?chmod|[fl]?chown|[fl]?utimes|fsync|fdatasync)$/
const onHandle = /^(write|writev|writeFile|appendFile|truncate|chmod|utimes|sync|datasync)$/

wrapAll(fs, (name) => changing.test(name.replace(/Sync$/, '')), fsHalf)
wrapAll(fs.promises, (name) => changing.test(name), fsHalf)
const handle = await fs.promises.open(process.execPath, 'r')
wrapAll(Object.getPrototypeOf(handle), (name) => onHandle.test(name), handleHalf)
await handle.close()
syncBuiltinESMExports()

if (process.env.KILL_COUNT !== undefined) {
  process.on('exit', () => {
    silent = true
    original.writeFileSync(process.env.KILL_COUNT, String(count))
  })
}

function wrapAll(holder, isChanging, writeHalf) {
  for (const name of Object.getOwnPropertyNames(holder)) {
    const inner = Object.getOwnPropertyDescriptor(holder, name)?.value
    if (typeof inner !== 'function' || !isChanging(name)) continue
    const outer = function (...args) {
      if (!silent && !(name.startsWith('open') && onlyReads(args[1]))) step(name, this, args, writeHalf)
      return inner.apply(this, args)
    }
    Object.defineProperties(outer, Object.getOwnPropertyDescriptors(inner))
    Object.defineProperty(holder, name, { ...Object.getOwnPropertyDescriptor(holder, name), value: outer })
  }
}

function onlyReads(flags) {
  if (flags === undefined || flags === null || typeof flags === 'function') return true
  if (typeof flags === 'string') return ['r', 'rs', 'sr'].includes(flags)
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants
  return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) === 0
}

function step(name, self, args, writeHalf) {
  count += 1
  if (process.env.KILL_TRACE !== undefined) trace(`${count} ${name} ${typeof args[0] === 'object' ? '' : args[0]}\n`)
  if (count !== killAt) return
  silent = true
  if (torn && /^(write|append)/.test(name)) writeHalf(name.replace(/Sync$/, ''), self, args)
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

function trace(line) {
  silent = true
  original.writeFileSync(process.env.KILL_TRACE, line, { flag: 'a' })
  silent = false
}

/** `fs.write(fd, data, …)`, `fs.writeFile(pathOrFd, data, options)` and their kin. */
function fsHalf(name, _self, [target, data, options]) {
  const appends = name === 'appendFile'
  const whole = name === 'write' || name === 'writev' || typeof target === 'number'
  const fd = whole ? target : (target?.fd ?? original.openSync(target, flagOf(options, appends ? 'a' : 'w')))
  writeBytes(fd, data, options)
}

function handleHalf(_name, self, [data, options]) {
  writeBytes(self.fd, data, options)
}

function flagOf(options, otherwise) {
  return (typeof options === 'object' ? options?.flag : undefined) ?? otherwise
}

function writeBytes(fd, data, options) {
  const encoding = typeof options === 'string' ? options : (options?.encoding ?? 'utf8')
  const chunks = (Array.isArray(data) ? data : [data]).map((each) =>
    typeof each === 'string' ? Buffer.from(each, encoding) : Buffer.from(each.buffer ?? each, each.byteOffset, each.byteLength),
  )
  const bytes = Buffer.concat(chunks)
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  if (half.length > 0) original.writeSync(fd, half)
}

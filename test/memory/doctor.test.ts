import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryHome, temporaryMemory } from '../support/home.ts'

test('doctor sweeps what killed commands left long ago, and nothing that lives or belongs to people', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const { id } = await memory.sessions.create()
  const space = await memory.spaces.create('ops')
  const project = join(home, 'projects/default')
  const make = (path: string, hoursAgo: number): string => {
    const whole = join(project, path)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, 'x')
    const then = new Date(Date.now() - hoursAgo * 3_600_000)
    utimesSync(whole, then, then)
    return whole
  }
  const swept = [make(`sessions/${id}/.tasks.json.0.tmp`, 2), make('.project.json.3.tmp', 48)]
  const kept = [
    make(`sessions/${id}/.tasks.json.1.tmp`, 0),
    make(`disks/${id}/files/.mine.0.tmp`, 99),
    make(`spaces/${space.id}/.mine.0.tmp`, 99),
    make('.hidden', 99),
  ]

  const checks = await memory.project.doctor()
  const again = await memory.project.doctor()

  const said = checks.find(({ name }) => name === 'leftovers')?.detail ?? ''
  expect(swept.map((path) => [existsSync(path), said.includes(path)])).toEqual([
    [false, true],
    [false, true],
  ])
  expect(kept.map((path) => [existsSync(path), said.includes(path)])).toEqual(kept.map(() => [true, false]))
  expect(again.find(({ name }) => name === 'leftovers')?.detail).toBe('none of killed commands')
  expect(checks.find(({ name }) => name === 'session logs')?.detail).toBe('1 session, every line readable')
})

test('a file that only becomes executable is a change with its modes', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('ops')
  const path = 'skills/daily-logs/run.sh'
  writeFileSync(join(space.path, path), '#!/bin/sh\n')
  await memory.skills.keep()
  chmodSync(join(space.path, path), 0o755)
  await memory.skills.keep()

  const { files } = await memory.skills.diff('ops')

  expect(files).toEqual([{ path, was: null, kind: 'changed', hunks: [], modes: { before: '100644', after: '100755' } }])
})

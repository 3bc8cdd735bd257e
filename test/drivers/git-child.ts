// Makes a space, publishes one commit in it or keeps edits by hand, until it is done or killed: the program of the kill tests.
import { openGit } from '../../src/drivers/git-open.ts'

const [verb, dir = ''] = process.argv.slice(2)
const plug = openGit({ native: 'off' })
const note = {
  body: '',
  trailers: [],
  author: { name: 'acontext', email: 'acontext@localhost' },
  happenedAt: '2025-06-15T14:30:00.000000Z',
  at: '2025-06-16T08:00:00.000000Z',
}

if (verb === 'create') {
  const files = ['space.json', 'skills/refunds/SKILL.md', 'skills/rebooking/SKILL.md'].map((path) => ({
    path,
    text: `${path}\n`,
  }))
  await plug.create(dir, files, { ...note, subject: 'Start' })
} else if (verb === 'keep') {
  const record = { op: 'write', path: '.acontext/skills/1.json', text: '{}\n' } as const
  await plug.keepEdits(dir, { ...note, subject: 'Edit by hand' }, () => [record])
} else {
  const base = await plug.head(dir)
  const changes = [
    { op: 'write', path: 'skills/refunds/SKILL.md', text: 'Ask for the receipt.\n' },
    { op: 'remove', path: 'skills/rebooking/SKILL.md' },
    { op: 'write', path: 'skills/new/deep/SKILL.md', text: 'New.\n' },
  ] as const
  await plug.publish(dir, base, await plug.commit(dir, base, changes, { ...note, subject: 'Learn' }))
}

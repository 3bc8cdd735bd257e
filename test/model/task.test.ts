import { expect, test } from 'vitest'
import { applyEdits, emptyBook, type TaskEdit } from '../../src/model/task.ts'

const at = '2025-06-15T14:30:00.000000Z'
const insert = (task: string): TaskEdit => ({ edit: 'insert', task, description: `do ${task}`, status: 'running', at })

test('tasks are numbered in the order in which they were seen', () => {
  const book = applyEdits(emptyBook, [insert('a'), insert('b')])

  expect(book.tasks.map(({ id, order }) => [id, order])).toEqual([
    ['a', 1],
    ['b', 2],
  ])
})

test('inserting a task twice changes nothing the second time', () => {
  const once = applyEdits(emptyBook, [insert('a'), { edit: 'progress', task: 'a', text: 'began', at }])

  expect(applyEdits(once, [insert('a')])).toEqual(once)
})

test('reopening a finished task makes it a new revision; finishing it does not', () => {
  const finish: TaskEdit = { edit: 'status', task: 'a', status: 'success', at }
  const reopen: TaskEdit = { edit: 'status', task: 'a', status: 'running', at }

  const revisions = [[finish], [finish, finish], [finish, reopen], [finish, reopen, finish]].map(
    (edits) => applyEdits(emptyBook, [insert('a'), ...edits]).tasks[0]?.revision,
  )

  expect(revisions).toEqual([1, 1, 2, 2])
})

test('an outcome that flips is a new revision', () => {
  const edits: TaskEdit[] = [
    insert('a'),
    { edit: 'status', task: 'a', status: 'success', at },
    { edit: 'status', task: 'a', status: 'failed', at },
  ]

  expect(applyEdits(emptyBook, edits).tasks[0]).toMatchObject({ status: 'failed', revision: 2 })
})

test('an edit of an unknown task changes nothing', () => {
  expect(applyEdits(emptyBook, [{ edit: 'status', task: 'ghost', status: 'success', at }])).toEqual(emptyBook)
})

test('a message is attached once, however often it is named', () => {
  const book = applyEdits(emptyBook, [
    insert('a'),
    { edit: 'attach', task: 'a', messages: ['m1', 'm2'], at },
    { edit: 'attach', task: 'a', messages: ['m2'], at },
  ])

  expect(book.tasks[0]?.messages).toEqual(['m1', 'm2'])
})

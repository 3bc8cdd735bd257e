import { describe, expect, it } from 'vitest'
import { call, conversation, observed, result } from '../support.ts'

const made = (input: object, text = 'ok') => [call('Edit', input, '1'), result(text, '1')] as const

/** The tasks of a conversation in which the agent does each thing that it is asked for, and says so. */
async function tasksOf(...said: readonly string[]): Promise<string[]> {
  const lines = said.flatMap((words, place) => {
    const [work, answer] = made({ path: `f${place}` })
    return [
      ['user', words],
      ['assistant', 'On it.', work],
      ['tool', answer],
      ['assistant', 'Done, it is saved.'],
    ] as const
  })
  const book = await observed(conversation(...lines))
  return book.tasks.map((task) => task.description)
}

describe('one request is one task, told by what it is about', () => {
  it.each([
    ['The weekly digest mail arrives four times. Any idea?', 'The weekly digest mail arrives four times'],
    ['Our scanner service eats the whole CPU since Friday. Find out what is going on and sort it out please.', 'scanner service'],
    ['My neighbour gave me the small ladder, we wanted the tall one. Can we exchange?', 'the tall one'],
    ['How many parcels came back in June? Sort by courier.', 'How many parcels came back in June'],
    ["I'm preparing a talk and need two quotes on soil erosion", 'two quotes on soil erosion'],
    ['Read https://rules.example.org/2024/fees?lang=en and tell me what a late return costs', 'what a late return costs'],
    ['Drop the IE shim, nobody uses it anymore', 'Drop the IE shim'],
    ['Shortlist the three cheapest vans, do you do that?', 'Shortlist the three cheapest vans'],
    ['apúntame los horarios del autobús', 'los horarios del autobús'],
    ['送り状を印刷お願いします', '送り状を印刷'],
  ])('%s', async (said, told) => {
    const [first = '', ...others] = await tasksOf(said)
    expect(others).toEqual([])
    expect(first.toLowerCase()).toContain(told.toLowerCase())
  })

  it('what is said about a result stays with its task', async () => {
    expect(
      await tasksOf(
        'Plot the rainfall by month',
        'Hmm. The gauge may have been blocked in March; leave that one out',
        'The axis looks far too crowded. Take every second label.',
        'round them instead, one decimal is enough',
        'the blue one is fine',
      ),
    ).toEqual(['Plot the rainfall by month'])
  })

  it('what the user will do is no request, and "actually can you" is one', async () => {
    expect(
      await tasksOf(
        'Write a note to the plumber',
        "Great. I'll drop it in his box tomorrow.",
        'Actually can you check the rent table for Leith?',
      ),
    ).toEqual(['Write a note to the plumber', expect.stringContaining('rent table') as string])
  })

  it('"the same for" takes the goal along', async () => {
    expect(await tasksOf('Add a tooltip to the save button', 'great. now the same for the print button', 'thanks')).toEqual([
      'Add a tooltip to the save button',
      'Add a tooltip to the print button',
    ])
  })

  it('"last thing!" announces a request, however it is put', async () => {
    expect(
      await tasksOf('Refund the second payment of Mr Osei', 'lovely. Last thing! the till drawer jams at every sale'),
    ).toEqual([expect.stringContaining('Refund') as string, expect.stringContaining('till drawer jams') as string])
  })

  it('numbers in brackets are a list of requests', async () => {
    expect(await tasksOf('Two things for the fair: (1) print the badges (2) order forty lanyards')).toHaveLength(2)
  })

  it('an announced list is a list, and what explains a point stays with it', async () => {
    expect(
      await tasksOf('a few things: post the swatches to Ida, cancel the van, then print the labels, the printer has paper'),
    ).toHaveLength(3)
    expect(await tasksOf('send a list of three things: name, town, owner')).toHaveLength(1)
  })

  it('how the work is to be done is no work of its own', async () => {
    expect(await tasksOf('Raise the memory limit of the importer', 'through the config repo please')).toHaveLength(1)
  })

  it('an answer to small talk asks for nothing', async () => {
    const book = await observed(
      conversation(
        ['user', 'heya'],
        ['assistant', 'Hello! How was your weekend?'],
        ['user', 'meh. rained through, the dog ate a shoe, the usual'],
        ['assistant', 'Poor shoe.'],
      ),
    )
    expect(book.tasks).toEqual([])
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventParser, type ServerEvent } from './event-stream.ts'

test('reads events, many data lines and comments', () => {
  const parse = createEventParser()
  expect(parse(': hello\n\nevent: steps\ndata: {"a":\ndata: 1}\n\ndata: x\n\n')).toEqual([
    { event: 'steps', data: '{"a":\n1}' },
    { event: 'message', data: 'x' },
  ])
})

test('keeps an unfinished event until its end arrives', () => {
  const parse = createEventParser()
  expect(parse('event: run\ndata: {}')).toEqual([])
  expect(parse('\n\n')).toEqual([{ event: 'run', data: '{}' }])
})

test('finds the same events however the stream is cut', () => {
  const text = fc.stringMatching(/^[a-z0-9 {}:",]{1,12}$/).filter((value) => !value.startsWith(' '))
  const event = fc.record({ event: fc.constantFrom('steps', 'run'), data: text })
  fc.assert(
    fc.property(fc.array(event), fc.array(fc.integer({ min: 0, max: 400 })), fc.boolean(), (events, cuts, windows) => {
      const lineEnd = windows ? '\r\n' : '\n'
      const stream = events.map(({ event: name, data }) => `event: ${name}${lineEnd}data: ${data}${lineEnd}${lineEnd}`)
      const found: ServerEvent[] = []
      const parse = createEventParser()
      for (const piece of cutAt(stream.join(''), cuts)) found.push(...parse(piece))
      expect(found).toEqual(events)
    }),
  )
})

function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.filter((cut) => cut < text.length), text.length].toSorted((one, other) => one - other)
  return places.map((place, index) => text.slice(places[index - 1] ?? 0, place))
}

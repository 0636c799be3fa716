import { expect, test } from 'vitest'
import { createSignInLimit } from './sign-in-limit.ts'

const aClock = () => {
  const clock = { ms: 0 }
  return { limit: createSignInLimit(() => new Date(clock.ms)), pass: (ms: number) => (clock.ms += ms) }
}
const times = (count: number, work: (index: number) => void) => {
  for (let index = 0; index < count; index += 1) work(index)
}

test('five attempts are free, then each waits twice as long as the one before', () => {
  const { limit, pass } = aClock()
  times(5, () => limit.attempt('ada', '10.0.0.1'))
  for (const seconds of [1, 2, 4, 8, 16, 32]) {
    expect(() => limit.attempt('ada', '10.0.0.1')).toThrow(`Try again in ${seconds} seconds.`)
    pass(seconds * 1000)
    limit.attempt('ada', '10.0.0.1')
  }
})

test('one name is slowed down whatever address the attempts come from, but never longer than a minute', () => {
  const { limit, pass } = aClock()
  times(5, (index) => limit.attempt('ada', `10.0.0.${index}`))
  expect(() => limit.attempt('ADA', '10.0.0.99')).toThrow('Try again in 1 seconds.')
  times(20, (index) => {
    pass(60_000)
    limit.attempt('ada', `10.0.1.${index}`)
  })
  expect(() => limit.attempt('ada', '10.0.0.99')).toThrow('Try again in 60 seconds.')
})

test('one address is slowed down whatever names it tries', () => {
  const { limit } = aClock()
  times(5, (index) => limit.attempt(`user${index}`, '10.0.0.1'))
  expect(() => limit.attempt('ada', '10.0.0.1')).toThrow('Try again in 1 seconds.')
  limit.attempt('ada', '10.0.0.2')
})

test('a success frees the name, and takes back only its own attempt from the address', () => {
  const { limit } = aClock()
  times(4, () => limit.attempt('ada', '10.0.0.1'))
  limit.attempt('ben', '10.0.0.1')
  limit.succeeded('ben', '10.0.0.1')
  limit.attempt('ben', '10.0.0.1')
  expect(() => limit.attempt('cyd', '10.0.0.1')).toThrow('Too many attempts')
})

test('an hour without attempts forgets them', () => {
  const { limit, pass } = aClock()
  times(5, () => limit.attempt('ada', '10.0.0.1'))
  pass(60 * 60_000)
  expect(() => times(5, () => limit.attempt('ada', '10.0.0.1'))).not.toThrow()
})

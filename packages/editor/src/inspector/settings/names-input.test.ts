import { expect, it } from 'vitest'
import { namesIn } from './NamesInput.tsx'

it('takes names apart at commas of either writing, each once', () => {
  expect(namesIn(' email, customer.phone，姓名、email ')).toEqual(['email', 'customer.phone', '姓名'])
})

it('gives nothing for a field that was emptied', () => {
  expect(namesIn(' , ')).toBeUndefined()
})

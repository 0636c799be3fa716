import { describe, expect, it } from 'vitest'
import { personalPaths } from './personal-paths.ts'

const email = { type: 'string', 'x-pii': true }

describe('finding personal fields', () => {
  it('finds them in objects, lists and alternatives', () => {
    const schema = {
      type: 'object',
      properties: {
        email,
        company: { type: 'object', properties: { name: { type: 'string' }, owner: email } },
        contacts: { type: 'array', items: { anyOf: [{ type: 'null' }, { type: 'object', properties: { email } }] } },
      },
    }
    expect(personalPaths(schema)).toEqual([['email'], ['company', 'owner'], ['contacts', '*', 'email']])
  })

  it('takes a tagged object as a whole', () => {
    const person = { type: 'object', 'x-pii': true, properties: { email } }
    expect(personalPaths({ type: 'object', properties: { person } })).toEqual([['person']])
    expect(personalPaths(person)).toEqual([[]])
  })

  it('ends where a schema is deeper than any record', () => {
    const circle: Record<string, unknown> = { type: 'object' }
    circle['properties'] = { left: circle, right: circle, email }
    expect(personalPaths(circle).length).toBeGreaterThan(0)
  })

  it('finds nothing in a shape that is not known', () => {
    expect(personalPaths(undefined)).toEqual([])
  })
})

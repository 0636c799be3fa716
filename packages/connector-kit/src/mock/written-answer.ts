import type { Json } from '@isthmus/sdk'
import { typed, type AnswerMatcher } from './definition-parts.ts'
import { answerFitting, fits, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { withAt } from './place.ts'
import { schemaAt } from './seed.ts'

/** Where an answer to a write holds the record, or its id. */
export interface WrittenPlaces {
  readonly record?: string
  readonly id?: string
}

/** What a write is answered with: the record, its id or both; `undefined` where the system says neither. */
export function writtenBody(object: MockObject, { record, id }: WrittenPlaces, row: Row): Json | undefined {
  const withRecord = record === undefined ? undefined : withAt(undefined, record, row.record)
  if (id === undefined) return withRecord
  const { schema, id: place, idFields } = object.definition
  return withAt(withRecord, id, idFields ? row.id : typed(row.id, schemaAt(schema, place)))
}

/** Says that the record is new, or that it is not, in the words of the definition. */
export function saidCreated(plain: MockAnswer, created: boolean, createdOn: AnswerMatcher | undefined): MockAnswer {
  if (!createdOn) return plain
  if (created) return answerFitting(createdOn, plain)
  return fits(createdOn, plain) ? { ...plain, status: 200 } : plain
}

import { isJsonObject, type Json } from '@isthmus/sdk'
import { type ParkedRecord } from '@isthmus/sdk/api'

const shownFields = 2
const longestText = 60

/**
 * What people call a parked record: its business key, else the first fields of the record that hold a short value.
 * `undefined` when nothing tells it from others.
 */
export function captionOf({ businessKey, record }: Pick<ParkedRecord, 'businessKey' | 'record'>): string | undefined {
  if (businessKey !== undefined) return businessKey
  if (!isJsonObject(record)) return textOf(record)
  const told = Object.entries(record).flatMap(([name, value]) => {
    const text = value === undefined ? undefined : textOf(value)
    return text === undefined ? [] : [`${name} ${text}`]
  })
  return told.length === 0 ? undefined : told.slice(0, shownFields).join(' · ')
}

function textOf(value: Json): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && value.length <= longestText ? value : undefined
}

import { plainText, type Json } from '../../json.ts'
import type { FormatsDefinition } from '../definition/index.ts'
import { offsetMs } from '../dialects/index.ts'

type InstantFormat = NonNullable<FormatsDefinition['instant']>
type DateFormat = NonNullable<FormatsDefinition['date']>

/** A time as the system has it in ISO 8601; `undefined` when it is none, or when there is nothing to be done. */
export function timeRead(value: Json, format: Json | undefined, formats: FormatsDefinition): string | undefined {
  if (value === null || value === '') return undefined
  if (format === 'date-time' && formats.instant)
    return instantRead(plainText(value), formats.instant, formats.utcOffset)
  if (format === 'date' && formats.date) return dateRead(plainText(value), formats.date)
  return undefined
}

function instantRead(text: string, format: InstantFormat, offset = 'Z'): string | undefined {
  switch (format) {
    case 'iso':
      return undefined
    case 'utc':
      return /^\d{4}-\d{2}-\d{2}[ T][\d:.]+$/.test(text) ? inUtc(`${text.replace(' ', 'T')}${offset}`) : undefined
    default: {
      const ms = msOf(text, format)
      return ms === undefined ? undefined : new Date(ms).toISOString()
    }
  }
}

/** The same instant in UTC, with no fewer digits of a second. */
function inUtc(text: string): string {
  if (text.endsWith('Z')) return text
  const [, fraction = ''] = /(\.\d+)/.exec(text) ?? []
  const ms = Date.parse(text.replace(fraction, ''))
  return Number.isNaN(ms) ? text : `${new Date(ms).toISOString().slice(0, 19)}${fraction}Z`
}

function dateRead(text: string, format: DateFormat): string | undefined {
  if (format === 'midnight' || format === 'isoMidnight')
    return /^\d{4}-\d{2}-\d{2}[ T]/.test(text) ? text.slice(0, 10) : undefined
  const ms = format === 'iso' ? undefined : msOf(text, format)
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 10)
}

/** `/Date(1795303271176+0000)/` of OData 2 counts milliseconds in UTC, whatever offset it shows. */
function msOf(text: string, format: 'milliseconds' | 'seconds' | 'odata2'): number | undefined {
  const digits = format === 'odata2' ? /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1] : text
  if (digits === undefined || !/^-?\d{1,16}$/.test(digits)) return undefined
  const ms = Number(digits) * (format === 'seconds' ? 1000 : 1)
  return Math.abs(ms) <= 8.64e15 ? ms : undefined
}

/** An ISO time as the system wants it; a text that is no time goes as it is, so that the system can say so. */
export function timeSent(text: string, format: Json | undefined, formats: FormatsDefinition): Json {
  const ms = format === 'date-time' || format === 'date' ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) return text
  if (format === 'date-time') return formats.instant ? instantSent(text, ms, formats) : text
  return formats.date ? dateSent(text, ms, formats.date) : text
}

function instantSent(text: string, ms: number, { instant = 'iso', utcOffset }: FormatsDefinition): Json {
  switch (instant) {
    case 'iso':
      return text
    case 'utc':
      return new Date(ms + offsetMs(utcOffset)).toISOString().slice(0, 19).replace('T', ' ')
    case 'milliseconds':
      return ms
    case 'seconds':
      return Math.floor(ms / 1000)
    case 'odata2':
      return `/Date(${ms})/`
  }
}

function dateSent(text: string, ms: number, format: DateFormat): Json {
  switch (format) {
    case 'iso':
      return text
    case 'midnight':
      return `${text.slice(0, 10)} 00:00:00`
    case 'isoMidnight':
      return `${text.slice(0, 10)}T00:00:00Z`
    case 'milliseconds':
      return ms
    case 'odata2':
      return `/Date(${ms})/`
  }
}

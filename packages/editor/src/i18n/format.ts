import type { Language } from '@isthmus/sdk'

/** A duration in at most two units: "38 ms", "1.2 s", "2 min 05 s", "3 h 04 min". */
export function formatDuration(durationMs: number, language: Language): string {
  const unit = durationUnits[language]
  if (durationMs < 1000) return `${Math.max(0, Math.round(durationMs))}${unit.ms}`
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)}${unit.s}`
  const seconds = Math.round(durationMs / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${unit.min} ${padded(seconds % 60)}${unit.s}`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}${unit.h} ${padded(minutes % 60)}${unit.min}`
}

const durationUnits: Readonly<Record<Language, { ms: string; s: string; min: string; h: string }>> = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h' },
  'zh-CN': { ms: ' 毫秒', s: ' 秒', min: ' 分', h: ' 小时' },
}

function padded(value: number): string {
  return String(value).padStart(2, '0')
}

/** An instant for people, in their zone: the time today, the day and time this year, else the full date. */
export function formatInstant(iso: string, language: Language, options: InstantOptions): string {
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  const zone = options.timeZone === undefined ? {} : { timeZone: options.timeZone }
  const dayOf = (value: Date) => value.toLocaleDateString('en-CA', zone)
  const now = new Date(options.nowMs)
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const
  if (dayOf(instant) === dayOf(now)) return instant.toLocaleTimeString(language, { ...time, ...zone })
  const day = { month: 'short', day: 'numeric' } as const
  if (dayOf(instant).slice(0, 4) === dayOf(now).slice(0, 4)) {
    return instant.toLocaleString(language, { ...day, hour: '2-digit', minute: '2-digit', hour12: false, ...zone })
  }
  return instant.toLocaleDateString(language, { ...day, year: 'numeric', ...zone })
}

interface InstantOptions {
  readonly nowMs: number
  /** IANA zone; the reader's own when left out. */
  readonly timeZone?: string
}

/** The exact instant with seconds and zone, for tooltips. */
export function formatInstantExactly(iso: string, language: Language): string {
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  return instant.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'long', hour12: false })
}

export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count)
}

const kib = 1024

/** A size for people: "512 B", "64 kB", "1.5 MB", "2.3 GB". */
export function formatBytes(bytes: number): string {
  if (bytes < kib) return `${bytes} B`
  if (bytes < kib ** 2) return `${Math.round(bytes / kib)} kB`
  if (bytes < kib ** 3) return `${(bytes / kib ** 2).toFixed(1)} MB`
  return `${(bytes / kib ** 3).toFixed(1)} GB`
}

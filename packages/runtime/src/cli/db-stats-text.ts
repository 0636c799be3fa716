import type { StorageStats } from '@isthmus/sdk/api'
import { formatTable } from './table.ts'

const shownFlows = 20

/** The sizes of a database for a person to read. */
export function statsText(stats: StorageStats): string {
  const { runs, tables, flows, retention, lastPruning } = stats
  const share = (bytes: number): string => `${((100 * bytes) / Math.max(1, stats.usedBytes)).toFixed(1)} %`
  const facts = [
    ['file', stats.file],
    ['size', formatBytes(stats.fileBytes)],
    ['in use', formatBytes(stats.usedBytes)],
    ['free inside', formatBytes(stats.freeBytes)],
    ['log', formatBytes(stats.logBytes)],
    ['traces', `${formatBytes(stats.traceBytes)} (${share(stats.traceBytes)})`],
    ['tables of', stats.schema],
    ['runs', String(runs.total)],
    ...(runs.oldest === undefined ? [] : [['oldest run', runs.oldest]]),
    ...(runs.newest === undefined ? [] : [['newest run', runs.newest]]),
    ...(retention ? [['kept', keptText(retention)]] : []),
    ...(lastPruning ? [['last pruned', prunedText(lastPruning)]] : []),
  ]
  const sections = [
    facts.map(([name = '', value = '']) => `${name.padEnd(12)}${value}`).join('\n'),
    formatTable([['status', 'runs'], ...Object.entries(runs.byStatus).map(([name, count]) => [name, String(count)])]),
    formatTable([
      ['table', 'rows', 'indexes', 'share'],
      ...tables.map(({ name, bytes, indexBytes }) => [
        name,
        formatBytes(bytes),
        formatBytes(indexBytes),
        share(bytes + indexBytes),
      ]),
    ]),
    formatTable([
      ['flow', 'runs', 'about', 'share'],
      ...flows
        .slice(0, shownFlows)
        .map((each) => [each.flow, String(each.runs), formatBytes(each.bytes), share(each.bytes)]),
    ]),
  ]
  return sections.join('\n\n')
}

/** Bytes in the unit that suits them, `12.5 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${step === 0 ? value : value.toFixed(1)} ${units[step] ?? 'B'}`
}

function keptText({ succeededDays, failedDays, maxBytes }: NonNullable<StorageStats['retention']>): string {
  return `succeeded ${succeededDays} days, others ${failedDays} days, up to ${formatBytes(maxBytes)}`
}

function prunedText({ at, runs, traces, freedBytes }: NonNullable<StorageStats['lastPruning']>): string {
  return `${at}: ${runs} runs, traces of ${traces} more, ${formatBytes(freedBytes)} given back`
}

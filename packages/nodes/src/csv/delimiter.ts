export type Delimiter = ',' | ';' | '\t' | '|'

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']

/** The delimiter that the first row uses most, outside of quotes; a comma when there is none. */
export function delimiterOf(sample: string): Delimiter {
  const row = firstRow(sample)
  const counted = delimiters.map((delimiter) => ({ delimiter, count: row.split(delimiter).length }))
  return counted.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ','
}

/** The first row with something in it, without what stands in quotes. */
function firstRow(sample: string): string {
  const unquoted = sample.replaceAll(/"(?:[^"]|"")*(?:"|$)/g, '""')
  return unquoted.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? ''
}

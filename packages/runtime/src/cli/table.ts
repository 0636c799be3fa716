/** Sets texts in columns; columns of numbers are set to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  const numeric = widths.map((_, column) => rows.slice(1).every((row) => /^[\d.,]* ?(ms|s)?$/.test(row[column] ?? '')))
  return rows
    .map((row) =>
      row
        .map((text, column) => pad(text, widths[column] ?? 0, numeric[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(text: string, width: number, right: boolean | undefined): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? blanks + text : text + blanks
}

/** Columns on a terminal: Chinese characters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(character)
        ? 2
        : 1),
    0,
  )
}

import { writeValueMapCsv, type ValueMap } from '@isthmus/sdk'

/** Hands the entries to the browser's downloads; with a mark at the beginning, so that spreadsheets read UTF-8. */
export function saveCsvFile(map: ValueMap): void {
  const url = URL.createObjectURL(new Blob([`\uFEFF${writeValueMapCsv(map)}`], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${map.name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}

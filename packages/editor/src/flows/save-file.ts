import type { Flow } from '@isthmus/sdk'

/** Hands a flow to the browser's downloads as the file `<id>.json`. A flow document never holds a secret. */
export function saveFlowFile(flow: Flow): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(flow, null, 2)}\n`], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${flow.id}.json`
  link.click()
  URL.revokeObjectURL(url)
}

import { useEffect, useMemo, useState } from 'react'
import type { FieldSuggestions, MappingSuggestions } from '@isthmus/sdk/suggest'
import type { MapperData } from '../state/mapper-data.ts'
import { suggestRequest } from './suggest-request.ts'

const none: readonly FieldSuggestions[] = []
const mostSamples = 50

/** Which source fields fit which target fields, found beside the page; empty until the answer is there. */
export function useSuggestions({ source, target, samples }: MapperData, wanted: boolean): readonly FieldSuggestions[] {
  const [found, setFound] = useState(none)
  const request = useMemo(() => {
    if (!wanted || !source || !target) return undefined
    const read = samples.slice(0, mostSamples)
    return suggestRequest({
      source,
      target,
      samples: read.map((sample) => sample.record),
      targetSamples: read.flatMap((sample) => (sample.before === undefined ? [] : [sample.before])),
    })
  }, [source, target, samples, wanted])
  useEffect(() => {
    if (!request) return
    const worker = new Worker(new URL('./suggest-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = (message: MessageEvent<MappingSuggestions>) => setFound(message.data.fields)
    worker.postMessage(request)
    return () => worker.terminate()
  }, [request])
  return request ? found : none
}

import { loadPinyinTable } from '@isthmus/sdk'
import { suggestMappings } from '@isthmus/sdk/suggest'
import type { SuggestRequest } from './suggest-request.ts'

// Two schemas of hundreds of fields take a while to compare; here it does not hold up the page.
self.onmessage = async (message: MessageEvent<SuggestRequest>) => {
  const { source, target, samples, targetSamples, wantsPinyin } = message.data
  const pinyinTable = wantsPinyin ? await loadPinyinTable().catch(() => undefined) : undefined
  const found = suggestMappings({
    source,
    target,
    samples,
    targetSamples,
    ...(pinyinTable === undefined ? {} : { pinyinTable }),
  })
  self.postMessage(found)
}
